/** The sections of the page, in the order of the navigation. */
export const sections = ['webhooks', 'chat', 'fire', 'deliveries', 'check', 'signature', 'events'] as const;
export type Section = (typeof sections)[number];

/** The current section, and the item that is open in it. */
export interface Route {
  /** `undefined` if the address names no section. */
  readonly section: Section | undefined;
  readonly item: string | undefined;
  /** The parameters after the question mark. */
  readonly query: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const [path = '', query] = hash.replace(/^#\/?/, '').split('?', 2);
  const [name, item] = path.split('/');
  const section = sections.find((section) => section === name);
  return { section, item: item || undefined, query: new URLSearchParams(query) };
}

export function hrefOf(section: Section, item?: string, query: Readonly<Record<string, string>> = {}): string {
  const parameters = new URLSearchParams(query).toString();
  return `#/${section}${item ? `/${item}` : ''}${parameters && `?${parameters}`}`;
}
