/** What the guide's events are about: the part of a type before the dot. */
export const resources = ['contact', 'conversation', 'message', 'group', 'attachment'] as const;
export type Resource = (typeof resources)[number];

/** What happened: the part of a type after the dot. */
export const actions = ['created', 'updated', 'deleted'] as const;
export type Action = (typeof actions)[number];

/** The 15 event types of the guide. Apart from the package, so that the page can use it without the middleware. */
export type EmulatedType = `${Resource}.${Action}`;
export const eventTypes: readonly EmulatedType[] = resources.flatMap((resource) =>
  actions.map((action) => `${resource}.${action}` as const),
);

export function isEventType(value: unknown): value is EmulatedType {
  return eventTypes.some((type) => type === value);
}
