import type { MutableRef } from 'preact/hooks';
import type { DeliverySummary } from '../../emulator/api';
import { useAttempt } from '../elements/action';
import { useShortcuts } from '../elements/shortcuts';
import { hrefOf } from '../route';

interface ListKeys {
  /** Newest first. */
  readonly shown: readonly DeliverySummary[];
  readonly open: string | undefined;
  /** The id of the row that had the focus last. */
  readonly row: MutableRef<string | undefined>;
  readonly hrefTo: (id?: string) => string;
  /** Moves the focus to a row. */
  readonly focusRow: (id: string) => void;
  readonly resend: (id: string, as: 'same' | 'new') => Promise<void>;
}

/** The keys of the list. They act on the open delivery, or on the row that had the focus last. */
export function useListKeys({ shown, open, row, hrefTo, focusRow, resend }: ListKeys): void {
  const attempt = useAttempt();
  const current = () => open ?? row.current;

  function move(by: 1 | -1): void {
    const index = shown.findIndex(({ id }) => id === current());
    const next = shown[index < 0 ? 0 : index + by];
    if (!next) return;
    if (open === undefined) focusRow(next.id);
    else location.hash = hrefTo(next.id);
  }

  function withCurrent(act: (id: string) => unknown): void {
    const id = current();
    if (id !== undefined) act(id);
  }

  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    r: () => withCurrent((id) => attempt(() => resend(id, 'same'))),
    e: () => withCurrent((from) => (location.hash = hrefOf('fire', undefined, { from }))),
    '/': () => document.querySelector<HTMLElement>('.search input')?.focus(),
    Escape: () => {
      if (open !== undefined) location.hash = hrefTo();
    },
  });
}
