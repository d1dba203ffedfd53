import { useEffect, useRef, useState } from 'preact/hooks';

/** The value, updated at most once per interval. The interval is in milliseconds. */
export function useSettled<Value>(value: Value, interval: number): Value {
  const [settled, setSettled] = useState(value);
  const latest = useRef(value);
  latest.current = value;
  useEffect(() => {
    if (value === settled) return;
    const timer = setTimeout(() => setSettled(latest.current), interval);
    return () => clearTimeout(timer);
  }, [value === settled]);
  return settled;
}
