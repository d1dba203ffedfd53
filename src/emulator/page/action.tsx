import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useAnnounce } from './announcer';
import { Icon, type IconName } from './icons';

interface ActionProps {
  readonly run: () => unknown;
  readonly icon?: IconName;
  readonly kind?: 'primary' | 'quiet' | 'danger';
  /** Instead of words beside the icon. */
  readonly label?: string;
  readonly children?: ComponentChildren;
  readonly disabled?: boolean;
}

/** A button that does something. While it does, it cannot be pressed again; what goes wrong is announced. */
export function Action({ run, icon, kind = 'quiet', label, children, disabled = false }: ActionProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const announce = useAnnounce();

  async function press(): Promise<void> {
    if (busy) return;
    setBusy(true);
    try {
      await run();
    } catch (error) {
      announce(error instanceof Error ? error.message : String(error), 'bad');
    } finally {
      setBusy(false);
    }
  }

  return (
    <button
      type="button"
      class={`button ${kind} ${children ? '' : 'bare'}`}
      aria-label={label}
      title={label}
      aria-busy={busy}
      disabled={disabled}
      onClick={press}
    >
      {icon && <Icon name={icon} />}
      {children && <span>{children}</span>}
    </button>
  );
}

/** Copies a text that may have to be fetched first. */
export function CopyAction({
  text,
  what,
  bare,
}: {
  text: () => string | Promise<string>;
  what: string;
  bare?: boolean;
}) {
  const announce = useAnnounce();
  const copy = async () => {
    await navigator.clipboard.writeText(await text());
    announce(`${what} copied.`, 'ok');
  };
  return bare ? (
    <Action icon="copy" run={copy} label={`Copy ${what.toLowerCase()}`} />
  ) : (
    <Action icon="copy" run={copy}>
      Copy {what.toLowerCase()}
    </Action>
  );
}
