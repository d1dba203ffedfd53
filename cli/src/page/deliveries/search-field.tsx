import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useElementId } from '../elements/element-id';
import { parseRoute } from '../route';
import { filtersFrom, longestSearch } from './filters';

/** The search begins when the user has not typed for this long, in milliseconds. */
const rest = 200;

interface SearchFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function SearchField({ value, onChange }: SearchFieldProps): JSX.Element {
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  const id = useElementId();

  useEffect(() => {
    // The address has another text than this field has sent: the filters were reset, or the user went back. `value` may be
    // older than the address while the user types.
    const { search } = filtersFrom(parseRoute(location.hash).query);
    if (search === sent.current) return;
    sent.current = search;
    setTyped(search);
  }, [value]);
  useEffect(() => {
    if (typed === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed;
      onChange(typed);
    }, rest);
    return () => clearTimeout(timer);
  }, [typed]);

  return (
    <div class="field search">
      <label for={id} class="unseen">
        Search
      </label>
      <input
        id={id}
        type="search"
        value={typed}
        placeholder="Search ids, names and bodies"
        maxLength={longestSearch}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </div>
  );
}
