import type { JSX } from 'preact';
import { call } from './client';
import { Dialog } from './dialog';

interface ConfirmDeleteProps {
  readonly what: string;
  readonly path: string;
  /** What else is deleted with it. */
  readonly consequence?: string;
  readonly onClose: () => void;
}

export function ConfirmDelete({ what, path, consequence, onClose }: ConfirmDeleteProps): JSX.Element {
  return (
    <Dialog
      title={`Delete ${what}?`}
      action="Delete"
      kind="danger"
      onSubmit={() => call(`DELETE ${path}`)}
      onClose={onClose}
    >
      {() => <p>{consequence ?? 'This cannot be undone.'}</p>}
    </Dialog>
  );
}
