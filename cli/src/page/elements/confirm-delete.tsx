import type { JSX } from 'preact';
import { call } from '../live/client';
import { Dialog } from './dialog';

interface ConfirmDeleteProps {
  readonly what: string;
  readonly path: string;
  readonly onClose: () => void;
}

export function ConfirmDelete({ what, path, onClose }: ConfirmDeleteProps): JSX.Element {
  return (
    <Dialog
      title={`Delete ${what}?`}
      action="Delete"
      kind="danger"
      onSubmit={() => call(`DELETE ${path}`)}
      onClose={onClose}
    >
      {() => <p>This cannot be undone.</p>}
    </Dialog>
  );
}
