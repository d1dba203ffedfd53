import { useState } from 'preact/hooks';

let made = 0;

/**
 * A unique id for an element. Preact's `useId()` can give the same id twice, because it starts counting again below a
 * component that was rendered again.
 */
export function useElementId(): string {
  const [id] = useState(() => `element-${++made}`);
  return id;
}
