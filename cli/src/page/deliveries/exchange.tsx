import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { HeaderLine } from '../../delivery/delivery-request';
import type { AttemptView, BodyView } from '../../emulator/api';

/** The request, byte for byte, and the answer. */
export function Exchange({ attempt: { request, answer, duration } }: { readonly attempt: AttemptView }): JSX.Element {
  return (
    <>
      <h3>Request</h3>
      <p class="line">
        <code>
          {request.method} {request.url}
        </code>
      </p>
      <Headers headers={request.headers} of="the request" />
      <Body body={request.body} of="request" />
      <h3>Response</h3>
      {answer ? (
        <>
          <p class="line">
            <code>{answer.status}</code> after {duration} ms
          </p>
          <Headers headers={answer.headers} of="the response" />
          <Body body={answer.body} of="response" />
        </>
      ) : (
        <p class="hint">No response.</p>
      )}
    </>
  );
}

function Headers({ headers, of }: { readonly headers: readonly HeaderLine[]; readonly of: string }): JSX.Element {
  return (
    <dl class="headers" aria-label={`Headers of ${of}`}>
      {headers.map(([name, value], index) => (
        <div key={`${index}: ${name}`}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Body({
  body: { text, base64, bytes, truncated },
  of,
}: {
  readonly body: BodyView;
  readonly of: string;
}): JSX.Element {
  const [formatted, setFormatted] = useState(false);
  if (bytes === 0) return <p class="hint">No body.</p>;
  const pretty = text === null ? undefined : formatJson(text);
  return (
    <figure class="body">
      <figcaption>
        <span>
          <span class="unseen">Body of the {of}: </span>
          {bytes.toLocaleString()} bytes{text === null && ', not UTF-8, as base64'}
          {truncated && ', cut short here'}
        </span>
        {pretty !== undefined && (
          <label class="check">
            <input
              type="checkbox"
              checked={formatted}
              onChange={(event) => setFormatted(event.currentTarget.checked)}
            />
            Formatted
          </label>
        )}
      </figcaption>
      <pre>{(formatted && pretty) || (text ?? base64)}</pre>
    </figure>
  );
}

function formatJson(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return undefined;
  }
}
