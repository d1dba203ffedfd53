import { useLayoutEffect, useRef } from 'preact/hooks';
import { recall } from './remembered';

/** Where the browser remembers whether the user wants shortcuts of a single character (WCAG 2.1.4). */
export const shortcutsChoice = 'shortcuts';

/** Runs an action for a key, by the name of the key. Keys that the user types or that belong to the browser are left alone. */
export function useShortcuts(actions: Readonly<Record<string, () => unknown>>): void {
  const latest = useRef(actions);
  latest.current = actions;
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { key } = event;
      if (!Object.hasOwn(latest.current, key) || isForOthers(event)) return;
      if (key.length === 1 && !recall(shortcutsChoice, true)) return;
      event.preventDefault();
      latest.current[key]?.();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

/** Keys that may be held down. */
const repeatable = new Set(['j', 'k']);

function isForOthers({ defaultPrevented, ctrlKey, metaKey, altKey, isComposing, repeat, key, target }: KeyboardEvent) {
  if (defaultPrevented || ctrlKey || metaKey || altKey || isComposing) return true;
  if (repeat && !repeatable.has(key)) return true;
  const isField = target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]');
  return isField || document.querySelector('dialog[open]') !== null;
}
