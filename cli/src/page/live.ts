import { useEffect, useState } from 'preact/hooks';
import type { Change, Snapshot } from '../emulator/api';
import { fromSnapshot, type State, withChanges } from './state';

/** After how long a stream is opened again that the browser has given up, in milliseconds. */
const pause = 3_000;

/**
 * Follows the emulator's stream for as long as the page is seen: a browser has six connections for one host, and a tab in
 * the background needs none of them. Whenever it is opened again, the page is told everything anew.
 */
export function useLiveState(): State | undefined {
  const [state, setState] = useState<State>();

  useEffect(() => {
    let stream: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;

    function follow(): void {
      stop();
      if (document.visibilityState === 'hidden') return;
      stream = new EventSource('/api/live');
      stream.addEventListener('snapshot', ({ data }) => {
        const snapshot: Snapshot = JSON.parse(data);
        setState(fromSnapshot(snapshot));
      });
      stream.addEventListener('changes', ({ data }) => {
        const changes: Change[] = JSON.parse(data);
        setState((current) => current && withChanges(current, changes));
      });
      stream.addEventListener('error', () => {
        setState((current) => current && { ...current, connected: false });
        // Where nobody answers, the browser tries again by itself; where someone else does, it gives up.
        if (stream?.readyState === EventSource.CLOSED) timer = setTimeout(follow, pause);
      });
    }

    function stop(): void {
      clearTimeout(timer);
      stream?.close();
    }

    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      stop();
    };
  }, []);

  return state;
}
