import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { EventSchema } from '../../emulator/api';
import { Action, CopyAction, useAttempt } from '../elements/action';
import { Code } from '../elements/code';
import { Icon } from '../elements/icons';
import { call } from '../live/client';
import { hrefOf } from '../route';
import { fieldsOf } from './fields';

interface EventsViewProps {
  /** The chosen event type. */
  readonly open: string | undefined;
}

/** Every event type of the service, with its fields, an example and its schema. */
export function EventsView({ open }: EventsViewProps): JSX.Element {
  const { catalogue, load } = useCatalogue();
  const shown = catalogue.find(({ title }) => title === open) ?? catalogue.find(({ title }) => title === usual);
  return (
    <>
      <header class="heading">
        <div>
          <h1>Events</h1>
          <p class="hint">What the service can send, as the package validates it.</p>
        </div>
      </header>
      {shown ? (
        <>
          <Types types={catalogue.map(({ title }) => title)} shown={shown.title} />
          <EventType key={shown.title} schema={shown} />
        </>
      ) : (
        <p class="hint">
          Loading the events… <Action run={load}>Try again</Action>
        </p>
      )}
    </>
  );
}

/** Shown if the address names no type. */
const usual = 'message.created';

let loaded: readonly EventSchema[] = [];

/** The events, once they are loaded. They stay the same as long as the emulator runs. */
function useCatalogue(): { readonly catalogue: readonly EventSchema[]; readonly load: () => Promise<void> } {
  const [, render] = useState({});
  const attempt = useAttempt();
  const load = async () => {
    loaded = await call<readonly EventSchema[]>('GET /catalogue');
    render({});
  };
  useEffect(() => {
    if (loaded.length === 0) attempt(load);
  }, []);
  return { catalogue: loaded, load };
}

interface TypesProps {
  readonly types: readonly string[];
  readonly shown: string;
}

/** All types. Three columns make each row a resource. */
function Types({ types, shown }: TypesProps): JSX.Element {
  return (
    <nav aria-label="Event types">
      <ul class="types">
        {types.map((type) => (
          <li key={type}>
            <a href={hrefOf('events', type)} aria-current={type === shown ? 'true' : undefined}>
              {/* A narrow screen breaks the line at the dot. */}
              {type.split('.')[0]}.<wbr />
              {type.split('.')[1]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function EventType({ schema }: { readonly schema: EventSchema }): JSX.Element {
  const { title, description, examples } = schema;
  const example = JSON.stringify(examples[0], null, 2);
  const text = JSON.stringify(schema, null, 2);
  return (
    <article class="event-type" aria-label={title}>
      <header class="heading">
        <div>
          <h2>
            <code>{title}</code>
          </h2>
          <p>{description}</p>
        </div>
        <a class="button primary" href={hrefOf('fire', undefined, { type: title })}>
          <Icon name="fire" />
          Fire this
        </a>
      </header>
      <section class="event-example" aria-label="Example">
        <div class="toolbar">
          <h3>Example</h3>
          <CopyAction what="Example" text={() => example} />
        </div>
        <Code label="Example, as JSON">{example}</Code>
      </section>
      <Fields schema={schema} />
      <section class="event-schema" aria-label="JSON Schema">
        <div class="toolbar">
          <h3>JSON Schema</h3>
          <CopyAction what="Schema" text={() => text} />
        </div>
        <Code label="JSON Schema, whole">{text}</Code>
        <p class="hint">
          The file <code>docsmith-webhooks/schemas/{title}.json</code> of the package.
        </p>
      </section>
    </article>
  );
}

function Fields({ schema }: { readonly schema: EventSchema }): JSX.Element {
  return (
    <table class="event-fields">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Value</th>
          <th scope="col">Always there</th>
        </tr>
      </thead>
      <tbody>
        {fieldsOf(schema).map(({ name, within, values, required, description }) => (
          <tr key={[...within, name].join()}>
            <th scope="row" style={{ paddingInlineStart: `${within.length}rem` }}>
              <code>
                <span class="unseen">{within.map((one) => `${one}.`)}</span>
                {name}
              </code>
            </th>
            <td>
              {values}
              {description && <span class="hint"> {description}</span>}
            </td>
            <td>{required ? 'yes' : 'no'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
