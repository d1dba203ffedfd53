import { useState } from 'preact/hooks';
import { store, stored } from '../elements/stored';

/** What the user has written. It outlives firing, leaving the view, and reloading the tab. */
export interface Draft {
  /** The chosen event type. For a delivery that is edited: which id it gets. */
  readonly choice: string;
  readonly body: string;
  /** The user has changed the body, so no example may replace it unasked. */
  readonly edited: boolean;
  readonly place: Place;
  /** The ids of the deliveries that it made, newest first. */
  readonly fired: readonly string[];
}

/** Where the user is in the editor. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly scroll: number;
}

export const nowhere: Place = { start: 0, end: 0, scroll: 0 };

const storageKey = 'drafts';
/** How much survives a reload, in characters: the newest drafts that fit. Browsers store about five million. */
const mostCharacters = 1_000_000;
const mostDrafts = 10;

/** By name, the newest last. */
const drafts = restored();

addEventListener('pagehide', () => {
  let room = mostCharacters;
  const fitting = [...drafts].reverse().filter(([, { body }]) => {
    room -= body.length;
    return room >= 0;
  });
  store('sessionStorage', storageKey, fitting.reverse());
});

/** What changes in a draft, or a function that says so of the draft as it is then. */
type DraftChange = Partial<Draft> | ((now: Draft) => Partial<Draft>);

/** The draft of this name, and a function that changes it. */
export function useDraft(name: string, first: Draft): readonly [Draft, (change: DraftChange) => void] {
  const [, render] = useState({});
  return [
    drafts.get(name) ?? first,
    (change) => {
      const now = drafts.get(name) ?? first;
      const draft = { ...now, ...(typeof change === 'function' ? change(now) : change) };
      drafts.delete(name);
      drafts.set(name, draft);
      for (const old of [...drafts.keys()].slice(0, -mostDrafts)) drafts.delete(old);
      render({});
    },
  ];
}

/** The drafts before a reload. */
function restored(): Map<string, Draft> {
  const kept = stored('sessionStorage', storageKey);
  return new Map(Array.isArray(kept) ? kept.filter(isEntry) : []);
}

function isEntry(entry: unknown): entry is [string, Draft] {
  if (!Array.isArray(entry)) return false;
  const [name, draft] = entry;
  const { choice, body, edited, place, fired } = Object(draft);
  return (
    [name, choice, body].every((text) => typeof text === 'string') &&
    typeof edited === 'boolean' &&
    Object.values({ ...nowhere, ...Object(place) }).every((number) => typeof number === 'number') &&
    Array.isArray(fired) &&
    fired.every((id) => typeof id === 'string')
  );
}
