import { useState } from 'preact/hooks';
import { store, stored } from './stored';

/** A choice that the browser remembers. */
export function useRemembered(name: string, initial: boolean): [boolean, (value: boolean) => void] {
  const [value, setValue] = useState(() => recall(name, initial));
  return [
    value,
    (chosen) => {
      setValue(chosen);
      store('localStorage', name, chosen);
    },
  ];
}

export function recall(name: string, initial: boolean): boolean {
  const kept = stored('localStorage', name);
  return typeof kept === 'boolean' ? kept : initial;
}
