import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Refusal } from './client';
import { useElementId } from './element-id';
import { Icon } from './icons';

/** Does something that ends the dialog, or shows what was refused. */
type Finish = (act: () => Promise<unknown>) => Promise<void>;

interface DialogProps {
  readonly title: string;
  /** What the button says that does it. */
  readonly action: string;
  readonly kind?: 'primary' | 'danger';
  /** Does it; what is refused is shown, and the dialog stays open. */
  readonly onSubmit: () => Promise<unknown>;
  readonly onClose: () => void;
  /** The fields, told what was refused, and how to do something else than `onSubmit`. */
  readonly children: (refusal: Refusal | undefined, finish: Finish) => ComponentChildren;
}

/** A form in a dialog of the browser's own: it keeps the focus inside, ends with Escape, and gives the focus back. */
export function Dialog({ title, action, kind = 'primary', onSubmit, onClose, children }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useElementId();
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Closing gives the focus back, also where the dialog goes because it has done its work.
    return () => element?.close();
  }, []);

  /** The browser tells of it a moment later: a dialog that has done its work is gone by then, and another may be open. */
  function closed(): void {
    if (dialog.current) onClose();
  }

  function submit(event: Event): void {
    event.preventDefault();
    finish(onSubmit);
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
          <button type="button" class="button quiet" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class={`button ${kind}`} aria-busy={busy}>
            {action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
