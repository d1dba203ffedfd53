import { useEffect, useRef, useState } from 'preact/hooks';

/** The value, updated at once after a pause, and at most once per interval. The interval is in milliseconds. */
export function useSettled<Value>(value: Value, interval: number): Value {
  const [settled, setSettled] = useState(value);
  const latest = useRef(value);
  latest.current = value;
  const last = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (value === settled) return;
    const update = () => {
      last.current = performance.now();
      setSettled(latest.current);
    };
    const timer = setTimeout(update, Math.max(0, last.current + interval - performance.now()));
    return () => clearTimeout(timer);
  }, [value === settled]);
  return settled;
}
