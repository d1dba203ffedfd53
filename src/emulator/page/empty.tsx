import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icons';

/** Where there is nothing yet: what to do next. */
export function Empty({
  icon,
  title,
  children,
}: {
  icon: IconName;
  title: string;
  children: ComponentChildren;
}): JSX.Element {
  const element = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const here = element.current;
    return () => {
      // The focus must not be lost with the button that made this place less empty.
      if (here?.contains(document.activeElement)) document.getElementById('main')?.focus();
    };
  }, []);

  return (
    <div ref={element} class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}
