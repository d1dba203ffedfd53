import type { EventType } from 'docsmith-webhooks';

/** What an event is about: the part of its type before the dot. */
export type Resource = Parts<EventType>['resource'];

/** What happened: the part of a type after the dot. */
export type Action = Parts<EventType>['action'];

type Parts<Type> = Type extends `${infer resource}.${infer action}`
  ? { readonly resource: resource; readonly action: action }
  : never;

/** The resources that the emulator keeps. */
export const resources = [
  'contact',
  'conversation',
  'message',
  'group',
  'attachment',
] as const satisfies readonly Resource[];
