import type { JSX } from 'preact';
import type { HeaderLine } from '../../delivery/delivery-request';
import type { AttemptView, BodyView } from '../../emulator/api';
import { Code } from '../elements/code';
import { changesDirection, withVisibleDirections } from '../elements/directions';
import { useRemembered } from '../elements/remembered';
import { formatJson } from './json';

/** The request, byte for byte, and the answer. The answer to a failed request comes first. */
export function Exchange({ attempt }: { readonly attempt: AttemptView }): JSX.Element {
  const [formatted, setFormatted] = useRemembered('formatted', true);
  const format = { formatted, onFormat: setFormatted };
  const parts = [
    <Request key="request" attempt={attempt} {...format} />,
    <Response key="response" attempt={attempt} {...format} />,
  ];
  return <>{isAccepted(attempt) ? parts : parts.reverse()}</>;
}

export function isAccepted({ answer }: AttemptView): boolean {
  return answer !== null && Math.floor(answer.status / 100) === 2;
}

interface Format {
  readonly formatted: boolean;
  readonly onFormat: (formatted: boolean) => void;
}

interface PartProps extends Format {
  readonly attempt: AttemptView;
}

function Request({ attempt: { request }, ...format }: PartProps): JSX.Element {
  return (
    <div class="part">
      <h3>Request</h3>
      <p class="line">
        <code>
          {request.method} {request.url}
        </code>
      </p>
      <Headers headers={request.headers} of="the request" />
      <Body body={request.body} of="request" {...format} />
    </div>
  );
}

function Response({ attempt: { answer, duration }, ...format }: PartProps): JSX.Element {
  return (
    <div class="part">
      <h3>Response</h3>
      {answer ? (
        <>
          <p class="line">
            <code>{answer.status}</code> after {duration} ms
          </p>
          <Headers headers={answer.headers} of="the response" />
          <Body body={answer.body} of="response" {...format} />
        </>
      ) : (
        <p class="hint">No response.</p>
      )}
    </div>
  );
}

function Headers({ headers, of }: { readonly headers: readonly HeaderLine[]; readonly of: string }): JSX.Element {
  return (
    <dl class="headers" aria-label={`Headers of ${of}`}>
      {headers.map(([name, value], index) => (
        <div key={`${index}: ${name}`}>
          <dt>{name}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface BodyProps extends Format {
  readonly body: BodyView;
  readonly of: string;
}

function Body({ body: { text, base64, bytes, truncated }, of, formatted, onFormat }: BodyProps): JSX.Element {
  if (bytes === 0) return <p class="hint">No body.</p>;
  const pretty = text === null ? undefined : formatJson(text);
  const isRaw = !formatted || pretty === undefined;
  return (
    <figure class="body">
      <figcaption>
        <span>
          <span class="unseen">Body of the {of}: </span>
          {bytes.toLocaleString()} bytes{text === null && ', not UTF-8, as base64'}
          {truncated && ', cut short here'}
          {isRaw && changesDirection(text ?? '') && ', has characters that change the direction of text'}
        </span>
        {pretty !== undefined && (
          <label class="check">
            <input type="checkbox" checked={formatted} onChange={(event) => onFormat(event.currentTarget.checked)} />
            Formatted
          </label>
        )}
      </figcaption>
      <Code label={`Body of the ${of}`}>{isRaw ? (text ?? base64) : withVisibleDirections(pretty)}</Code>
    </figure>
  );
}
