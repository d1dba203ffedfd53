import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Refusal } from '../live/client';
import { useElementId } from './element-id';
import { Icon } from './icons';

/** Runs an action and closes the dialog, or shows why the action was refused. */
type Finish = (act: () => Promise<unknown>) => Promise<void>;

interface DialogProps {
  readonly title: string;
  /** The text of the button that submits. */
  readonly action: string;
  readonly kind?: 'primary' | 'danger';
  /** The action. If it is refused, the dialog shows why and stays open. Without one, the button only closes it. */
  readonly onSubmit?: () => Promise<unknown>;
  readonly onClose: () => void;
  /** The fields. They get the refusal, and a function that runs another action than `onSubmit`. */
  readonly children: (refusal: Refusal | undefined, finish: Finish) => ComponentChildren;
}

/** A form in a native dialog. The browser keeps the focus inside, closes it on Escape, and restores the focus. */
export function Dialog({ title, action, kind = 'primary', onSubmit, onClose, children }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useElementId();
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);

  // Before the next key arrives: useEffect() runs after the browser has painted, and what was typed until then was lost.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Only close() restores the focus, so it is also called when the dialog is removed.
    return () => element?.close();
  }, []);

  /** The close event comes a moment later. By then this dialog may be removed, and another may be open. */
  function closed(): void {
    if (dialog.current) onClose();
  }

  function submit(event: Event): void {
    event.preventDefault();
    if (onSubmit) finish(onSubmit);
    else onClose();
  }

  async function finish(act: () => Promise<unknown>): Promise<void> {
    if (busy) return;
    setBusy(true);
    try {
      await act();
      onClose();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      setRefusal(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={closed}>
      <form onSubmit={submit} novalidate>
        <h2 id={id}>{title}</h2>
        <div class="fields">{children(refusal, finish)}</div>
        {refusal && (
          <p class="notice bad" role="alert">
            <Icon name="bad" />
            {refusal.message}
          </p>
        )}
        <div class="actions end">
          {onSubmit && (
            <button type="button" class="button quiet" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
          )}
          <button type="submit" class={`button ${kind}`} aria-busy={busy}>
            {action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
