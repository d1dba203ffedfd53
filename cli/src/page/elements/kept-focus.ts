import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Moves the focus to `around` when the focused element inside it is removed, so that keyboard users keep their place. */
export function useKeptFocus(around: RefObject<HTMLElement>): void {
  const last = useRef<Element>();

  useLayoutEffect(() => {
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
