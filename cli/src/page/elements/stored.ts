/* What the browser keeps. Without storage, as in some private windows, it lasts until the page is left. */

/** `localStorage` outlives the tab. `sessionStorage` outlives a reload. */
type Place = 'localStorage' | 'sessionStorage';

/** What was kept under a name. It may be anything, for another version may have written it. */
export function stored(place: Place, name: string): unknown {
  try {
    return JSON.parse(window[place].getItem(name) ?? 'null');
  } catch {
    return null;
  }
}

export function store(place: Place, name: string, value: unknown): void {
  try {
    window[place].setItem(name, JSON.stringify(value));
  } catch {
    // The storage is full or forbidden.
  }
}
