import type { ComponentChildren, JSX } from 'preact';
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
  return (
    <div class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}
