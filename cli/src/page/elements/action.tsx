import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useAnnounce } from './announcer';
import { Icon, type IconName } from './icons';

/** Runs an action, and announces its failure. */
export function useAttempt(): (run: () => unknown) => Promise<void> {
  const announce = useAnnounce();
  return async (run) => {
    try {
      await run();
    } catch (error) {
      announce(error instanceof Error ? error.message : String(error), 'bad');
    }
  };
}

interface ActionProps {
  readonly run: () => unknown;
  readonly icon?: IconName;
  readonly kind?: 'primary' | 'quiet' | 'danger';
  /** The accessible name of a button that shows only an icon. */
  readonly label?: string;
  readonly children?: ComponentChildren;
  readonly disabled?: boolean;
}

/** A button that runs an action. It ignores clicks while the action runs. A failure is announced. */
export function Action({ run, icon, kind = 'quiet', label, children, disabled = false }: ActionProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const attempt = useAttempt();

  async function press(): Promise<void> {
    if (busy) return;
    setBusy(true);
    await attempt(run);
    setBusy(false);
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

interface CopyActionProps {
  /** The text, or a function that fetches it. */
  readonly text: () => string | Promise<string>;
  readonly what: string;
  /** The text of the button. Without it, the button is an icon. */
  readonly words?: string;
}

export function CopyAction({ text, what, words }: CopyActionProps): JSX.Element {
  const announce = useAnnounce();
  const copy = async () => {
    await navigator.clipboard.writeText(await text());
    announce(`${what} copied.`, 'ok');
  };
  return words ? (
    <Action icon="copy" run={copy}>
      {words}
    </Action>
  ) : (
    <Action icon="copy" run={copy} label={`Copy ${what.toLowerCase()}`} />
  );
}
