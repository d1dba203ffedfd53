import { useState } from 'preact/hooks';

let made = 0;

/**
 * An id of its own for an element. Preact's `useId()` counts anew below a component that was rendered again, and gives the
 * same id to two.
 */
export function useElementId(): string {
  const [id] = useState(() => `element-${++made}`);
  return id;
}
