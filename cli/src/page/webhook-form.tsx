import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { WebhookView } from '../emulator/api';
import { actions, type EmulatedType, eventTypes, resources } from '../emulator/event-types';
import { call } from './client';
import { Dialog } from './dialog';
import { TextField } from './field';

interface WebhookFormProps {
  /** The one to edit; without it a new one is registered. */
  readonly webhook: WebhookView | undefined;
  readonly onClose: () => void;
}

export function WebhookForm({ webhook, onClose }: WebhookFormProps): JSX.Element {
  const [name, setName] = useState(webhook?.name ?? '');
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [events, setEvents] = useState<readonly EmulatedType[]>(webhook?.events ?? eventTypes);

  return (
    <Dialog
      title={webhook ? 'Edit the webhook' : 'Register a webhook'}
      action={webhook ? 'Save' : 'Register'}
      onSubmit={() => call(webhook ? `PATCH /webhooks/${webhook.id}` : 'POST /webhooks', { name, url, events })}
      onClose={onClose}
    >
      {(refusal) => (
        <>
          <TextField label="Name" value={name} onInput={setName} fault={refusal?.about('name')} placeholder="My app" />
          <TextField
            label="URL"
            type="url"
            mono
            value={url}
            onInput={setUrl}
            fault={refusal?.about('url')}
            hint="On this machine. --allow-host names other hosts."
            placeholder="http://127.0.0.1:3000/webhooks/docsmith"
          />
          <Events chosen={events} onChange={setEvents} fault={refusal?.about('events')} />
        </>
      )}
    </Dialog>
  );
}

interface EventsProps {
  readonly chosen: readonly EmulatedType[];
  readonly onChange: (chosen: readonly EmulatedType[]) => void;
  readonly fault: string | undefined;
}

function Events({ chosen, onChange, fault }: EventsProps): JSX.Element {
  const toggle = (types: readonly EmulatedType[], on: boolean) =>
    onChange(eventTypes.filter((type) => (types.includes(type) ? on : chosen.includes(type))));

  return (
    <fieldset class="events">
      <legend>Events</legend>
      <Box text="All 15 events" types={eventTypes} chosen={chosen} onToggle={toggle} />
      {resources.map((resource) => (
        <fieldset key={resource} class="event-row">
          <legend class="unseen">{resource}</legend>
          <Box
            text={resource}
            types={eventTypes.filter((type) => type.startsWith(`${resource}.`))}
            chosen={chosen}
            onToggle={toggle}
          />
          {actions.map((action) => (
            <Box key={action} text={action} types={[`${resource}.${action}`]} chosen={chosen} onToggle={toggle} />
          ))}
        </fieldset>
      ))}
      {fault && <p class="fault">Pick at least one event.</p>}
    </fieldset>
  );
}

interface BoxProps {
  readonly text: string;
  readonly types: readonly EmulatedType[];
  readonly chosen: readonly EmulatedType[];
  readonly onToggle: (types: readonly EmulatedType[], on: boolean) => void;
}

/** A checkbox for one type or several; where some of them are chosen it is neither on nor off. */
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
