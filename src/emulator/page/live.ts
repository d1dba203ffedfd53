import { useEffect, useState } from 'preact/hooks';
import type { Change, Snapshot } from '../api';
import { forgetToken } from './client';
import { fromSnapshot, type State, withChanges } from './state';

/** Follows the emulator's stream. The browser opens it again by itself, and is told everything anew. */
export function useLiveState(): State | undefined {
  const [state, setState] = useState<State>();

  useEffect(() => {
    const stream = new EventSource('/api/live');
    stream.addEventListener('snapshot', ({ data }) => {
      const snapshot: Snapshot = JSON.parse(data);
      forgetToken();
      setState(fromSnapshot(snapshot));
    });
    stream.addEventListener('changes', ({ data }) => {
      const changes: Change[] = JSON.parse(data);
      setState((current) => current && withChanges(current, changes));
    });
    stream.addEventListener('error', () => {
      setState((current) => current && { ...current, connected: false });
    });
    return () => stream.close();
  }, []);

  return state;
}
