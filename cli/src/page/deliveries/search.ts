import { useEffect, useRef, useState } from 'preact/hooks';
import type { Found } from '../../emulator/api';
import { useAttempt } from '../elements/action';
import { useSettled } from '../elements/settled';
import { call } from '../live/client';

/** How often the emulator searches again while deliveries arrive, in milliseconds. */
const searchEvery = 1_000;

/** The ids that the emulator has found for a text, or `undefined` for all. New deliveries are searched, too. */
export function useSearch(text: string, deliveries: object): ReadonlySet<string> | undefined {
  const [found, setFound] = useState<ReadonlySet<string>>();
  const attempt = useAttempt();
  const settled = useSettled(deliveries, searchEvery);
  const wanted = useRef(text);
  wanted.current = text;
  useEffect(() => {
    if (text === '') return setFound(undefined);
    attempt(async () => {
      const { ids } = await call<Found>(`GET /deliveries?search=${encodeURIComponent(text)}`);
      if (wanted.current === text) setFound(new Set(ids));
    });
  }, [text, settled]);
  return found;
}
