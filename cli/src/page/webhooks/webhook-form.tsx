import type { EventType } from 'docsmith-webhooks';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { WebhookView } from '../../emulator/api';
import { Dialog } from '../elements/dialog';
import { TextField } from '../elements/field';
import { call } from '../live/client';
import { ChangedMeanwhile, type WebhookFields } from './changed-meanwhile';

interface WebhookFormProps {
  /** The webhook to edit, as it was when the form was opened. Without it, a new one is registered. */
  readonly webhook: WebhookView | undefined;
  /** The same webhook as it is now. Another tab, or a script, may have changed it. */
  readonly current: WebhookView | undefined;
  readonly eventTypes: readonly EventType[];
  readonly onClose: () => void;
}

export function WebhookForm({ webhook, current, eventTypes, onClose }: WebhookFormProps): JSX.Element {
  /** The version that the edit began with. */
  const [base, setBase] = useState(webhook);
  const [fields, setFields] = useState<WebhookFields>({
    name: webhook?.name ?? '',
    url: webhook?.url ?? '',
    events: webhook?.events ?? eventTypes,
  });
  const { name, url, events } = fields;
  const change = (some: Partial<WebhookFields>) => setFields({ ...fields, ...some });

  function save(): Promise<unknown> {
    if (!base) return call('POST /webhooks', fields);
    return call(`PATCH /webhooks/${base.id}`, { ...fields, version: base.version });
  }

  function settle({ name, url, events }: WebhookFields): void {
    setFields({ name, url, events });
    setBase(current);
  }

  return (
    <Dialog
      title={webhook ? 'Edit the webhook' : 'Register a webhook'}
      action={webhook ? 'Save' : 'Register'}
      onSubmit={save}
      onClose={onClose}
    >
      {(refusal) => (
        <>
          {base && current && base.version !== current.version && (
            <ChangedMeanwhile base={base} mine={fields} theirs={current} onSettle={settle} />
          )}
          <TextField
            label="Name"
            value={name}
            onInput={(name) => change({ name })}
            fault={refusal?.about('name')}
            placeholder="My app"
          />
          <TextField
            label="URL"
            type="url"
            mono
            value={url}
            onInput={(url) => change({ url })}
            fault={refusal?.about('url')}
            hint="A server on this machine. To deliver to another host, start the emulator with --allow-host and its name."
            placeholder="http://127.0.0.1:3000/webhooks/docsmith"
          />
          <Events
            all={eventTypes}
            chosen={events}
            onChange={(events) => change({ events })}
            fault={refusal?.about('events')}
          />
        </>
      )}
    </Dialog>
  );
}

interface EventsProps {
  readonly all: readonly EventType[];
  readonly chosen: readonly EventType[];
  readonly onChange: (chosen: readonly EventType[]) => void;
  readonly fault: string | undefined;
}

function Events({ all, chosen, onChange, fault }: EventsProps): JSX.Element {
  const toggle = (types: readonly EventType[], on: boolean) =>
    onChange(all.filter((type) => (types.includes(type) ? on : chosen.includes(type))));

  return (
    <fieldset class="events">
      <legend>Events</legend>
      <Box text={`All ${all.length} events`} types={all} chosen={chosen} onToggle={toggle} />
      {Array.from(byResource(all), ([resource, types]) => (
        <fieldset key={resource} class="event-row">
          <legend class="unseen">{resource}</legend>
          <Box text={resource} types={types} chosen={chosen} onToggle={toggle} />
          {types.map((type) => (
            <Box key={type} text={actionOf(type)} types={[type]} chosen={chosen} onToggle={toggle} />
          ))}
        </fieldset>
      ))}
      {fault && <p class="fault">Pick at least one event.</p>}
    </fieldset>
  );
}

/** The types of each resource, which is the part before the dot. */
function byResource(types: readonly EventType[]): ReadonlyMap<string, readonly EventType[]> {
  const groups = new Map<string, readonly EventType[]>();
  for (const type of types) {
    const [resource = ''] = type.split('.');
    groups.set(resource, [...(groups.get(resource) ?? []), type]);
  }
  return groups;
}

function actionOf(type: EventType): string {
  return type.slice(type.indexOf('.') + 1);
}

interface BoxProps {
  readonly text: string;
  readonly types: readonly EventType[];
  readonly chosen: readonly EventType[];
  readonly onToggle: (types: readonly EventType[], on: boolean) => void;
}

/** A checkbox for one or several types. If only some of them are chosen, it is indeterminate. */
function Box({ text, types, chosen, onToggle }: BoxProps): JSX.Element {
  const count = types.filter((type) => chosen.includes(type)).length;
  return (
    <label class={`check ${types.length > 1 ? 'several' : ''}`}>
      <input
        type="checkbox"
        name={types.length === 1 ? types[0] : undefined}
        checked={count === types.length}
        indeterminate={count > 0 && count < types.length}
        onChange={(event) => onToggle(types, event.currentTarget.checked)}
      />
      {text}
    </label>
  );
}
