import { useState } from 'preact/hooks';

/** A choice that the browser remembers. Without storage, as in some private windows, it lasts until the page is left. */
export function useRemembered(name: string, initial: boolean): [boolean, (value: boolean) => void] {
  const [value, setValue] = useState(() => recall(name, initial));
  return [
    value,
    (chosen) => {
      setValue(chosen);
      remember(name, chosen);
    },
  ];
}

export function recall(name: string, initial: boolean): boolean {
  try {
    const stored = localStorage.getItem(name);
    return stored === null ? initial : stored === 'true';
  } catch {
    return initial;
  }
}

function remember(name: string, value: boolean): void {
  try {
    localStorage.setItem(name, String(value));
  } catch {
    // The browser refuses storage.
  }
}
