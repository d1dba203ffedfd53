import { useState } from 'preact/hooks';

let made = 0;

/** An id of its own for an element. Preact's `useId()` begins anew below a component that was rendered again, and gives ids twice. */
export function useElementId(): string {
  const [id] = useState(() => `element-${++made}`);
  return id;
}
