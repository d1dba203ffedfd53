import { useEffect, useState } from 'preact/hooks';
import type { Change, Snapshot } from '../../emulator/api';
import { fromSnapshot, type State, withChanges } from './state';

/** How long to wait before reopening a stream that the browser has given up, in milliseconds. */
const pause = 3_000;

/**
 * Follows the emulator's stream while the page is visible. A browser allows six connections to one host, so a tab in the
 * background closes its stream. Each new stream starts with a full snapshot.
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
        // The browser retries by itself if nothing answers. It gives up if another server answers.
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
