import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Verdict } from '../../emulator/api';
import { useAttempt } from '../elements/action';
import { useElementId } from '../elements/element-id';
import { Icon } from '../elements/icons';
import { call } from '../live/client';
import type { Place } from './draft';

interface BodyEditorProps {
  readonly type: string;
  readonly body: string;
  readonly place: Place;
  readonly onBody: (body: string) => void;
  readonly onPlace: (place: Place) => void;
  readonly onSend: () => void;
  /** The buttons below the body. */
  readonly children: (verdict: Verdict | undefined) => JSX.Element;
  /** What is shown beside the body, below the verdict. */
  readonly beside: JSX.Element;
}

/** The body with what the package says about it. Ctrl+Enter sends it. */
export function BodyEditor({
  type,
  body,
  place,
  onBody,
  onPlace,
  onSend,
  children,
  beside,
}: BodyEditorProps): JSX.Element {
  const editor = useRef<HTMLTextAreaElement>(null);
  const id = useElementId();
  const verdict = useVerdict(type, body);

  useLayoutEffect(() => {
    const element = editor.current;
    if (!element) return;
    element.setSelectionRange(place.start, place.end);
    element.scrollTop = place.scroll;
    const note = () => onPlace({ start: element.selectionStart, end: element.selectionEnd, scroll: element.scrollTop });
    // Captured, so that it runs before the drafts are stored.
    addEventListener('pagehide', note, { capture: true });
    return () => {
      note();
      removeEventListener('pagehide', note, { capture: true });
    };
  }, []);

  function press(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onSend();
  }

  return (
    <>
      <div class="field fire-body">
        <label for={id}>Body, byte for byte</label>
        <textarea
          ref={editor}
          id={id}
          class="mono editor"
          spellcheck={false}
          autocomplete="off"
          value={body}
          aria-describedby={`${id}-verdict`}
          aria-invalid={Boolean(verdict?.errors.length)}
          aria-keyshortcuts="Control+Enter Meta+Enter"
          onInput={(event) => onBody(event.currentTarget.value)}
          onKeyDown={press}
        />
      </div>
      {children(verdict)}
      <div class="fire-side">
        <div id={`${id}-verdict`} class="verdict" role="status">
          {verdict && <Words verdict={verdict} />}
        </div>
        {beside}
      </div>
    </>
  );
}

/** The body is validated when the user has not typed for this long, in milliseconds. */
const rest = 200;

function useVerdict(type: string, body: string): Verdict | undefined {
  const [verdict, setVerdict] = useState<Verdict>();
  const attempt = useAttempt();
  useEffect(() => {
    if (body === '') return setVerdict(undefined);
    let late = false;
    const ask = async () => {
      const answer = await call<Verdict>('POST /validation', { type, body });
      if (!late) setVerdict(answer);
    };
    const timer = setTimeout(() => attempt(ask), rest);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [type, body]);
  return verdict;
}

function Words({ verdict: { errors, notes } }: { readonly verdict: Verdict }): JSX.Element {
  return (
    <>
      {errors.length === 0 ? (
        <p class="status ok">
          <Icon name="ok" />
          Valid: a receiver with this package accepts it
        </p>
      ) : (
        <p class="status bad">
          <Icon name="bad" />
          {errors.length === 1 ? 'One fault' : `${errors.length} faults`}: a correct receiver rejects this
        </p>
      )}
      <ul class="faults">
        {errors.map(({ path, message }) => (
          <li key={path + message}>
            {path && <code>{path}</code>} {message}
          </li>
        ))}
        {notes.map((note) => (
          <li key={note} class="note">
            <strong>Note:</strong> <bdi>{note}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}
