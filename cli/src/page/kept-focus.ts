import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Whoever works by keyboard must not lose their place with the element that had the focus: it goes to this one around it. */
export function useKeptFocus(around: RefObject<HTMLElement>): void {
  const last = useRef<Element>();

  useEffect(() => {
    const element = around.current;
    const note = ({ target }: FocusEvent) => {
      if (target instanceof Element) last.current = target;
    };
    element?.addEventListener('focusin', note);
    return () => element?.removeEventListener('focusin', note);
  }, [around]);

  useLayoutEffect(() => {
    if (!last.current || last.current.isConnected) return;
    last.current = undefined;
    if (document.activeElement === document.body) around.current?.focus({ preventScroll: true });
  });
}
