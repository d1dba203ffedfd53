import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { WebhookView } from '../../emulator/api';
import { Action } from '../elements/action';
import { ConfirmDelete } from '../elements/confirm-delete';
import { Empty } from '../elements/empty';
import { Icon } from '../elements/icons';
import { call } from '../live/client';
import type { State } from '../live/state';
import { WebhookForm } from './webhook-form';
import { WebhookSecret } from './webhook-secret';

type Open = { readonly form: WebhookView | undefined } | { readonly deleting: WebhookView };

/** The webhooks, as under "API settings" of the service's dashboard. */
export function WebhooksView({ state }: { readonly state: State }): JSX.Element {
  const [open, setOpen] = useState<Open>();
  const webhooks = [...state.collections.webhooks.values()];
  const close = () => setOpen(undefined);
  const register = () => setOpen({ form: undefined });

  return (
    <>
      <header class="heading">
        <div>
          <h1>Webhooks</h1>
          <p class="hint">The URLs that the service delivers to, as under “API settings” of its dashboard.</p>
        </div>
        {webhooks.length > 0 && (
          <Action icon="plus" kind="primary" run={register}>
            Register a webhook
          </Action>
        )}
      </header>
      {webhooks.length === 0 && (
        <Empty icon="webhooks" title="No webhooks yet">
          <p>
            Name the webhook, pick its events, and enter the URL of your server, such as{' '}
            <code>http://127.0.0.1:3000/webhooks/docsmith</code>. The emulator creates the secret.
          </p>
          <Action icon="plus" kind="primary" run={register}>
            Register a webhook
          </Action>
        </Empty>
      )}
      <ul class="cards">
        {webhooks.map((webhook) => (
          <li key={webhook.id}>
            <WebhookCard
              webhook={webhook}
              listensToAll={webhook.events.length === state.eventTypes.length}
              onEdit={() => setOpen({ form: webhook })}
              onDelete={() => setOpen({ deleting: webhook })}
            />
          </li>
        ))}
      </ul>
      {open && 'form' in open && (
        <WebhookForm
          webhook={open.form}
          current={open.form && state.collections.webhooks.get(open.form.id)}
          eventTypes={state.eventTypes}
          onClose={close}
        />
      )}
      {open && 'deleting' in open && (
        <ConfirmDelete
          what={`the webhook “${open.deleting.name}”`}
          path={`/webhooks/${open.deleting.id}`}
          onClose={close}
        />
      )}
    </>
  );
}

interface CardProps {
  readonly webhook: WebhookView;
  readonly listensToAll: boolean;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

function WebhookCard({ webhook, listensToAll, onEdit, onDelete }: CardProps): JSX.Element {
  const { id, name, url, events, enabled } = webhook;
  return (
    <article class="card webhook-card" aria-labelledby={`name-${id}`}>
      <header>
        <h2 id={`name-${id}`}>
          <bdi>{name}</bdi>
        </h2>
        <span class={`status ${enabled ? 'ok' : 'idle'}`}>
          <Icon name={enabled ? 'ok' : 'skip'} />
          {enabled ? 'Enabled' : 'Disabled'}
        </span>
        <div class="actions">
          <Action run={() => call(`PATCH /webhooks/${id}`, { enabled: !enabled })}>
            {enabled ? 'Disable' : 'Enable'}
          </Action>
          <Action icon="edit" label={`Edit ${name}`} run={onEdit} />
          <Action icon="trash" kind="danger" label={`Delete ${name}`} run={onDelete} />
        </div>
      </header>
      <dl class="facts">
        <dt>URL</dt>
        <dd>
          <code>{url}</code>
        </dd>
        <dt>Events</dt>
        <dd>{listensToAll ? `All ${events.length}` : <EventList events={events} />}</dd>
        <dt>Secret</dt>
        <dd>
          <WebhookSecret webhook={webhook} />
        </dd>
      </dl>
    </article>
  );
}

function EventList({ events }: Pick<WebhookView, 'events'>): JSX.Element {
  return (
    <ul class="chips">
      {events.map((type) => (
        <li key={type}>
          <code>{type}</code>
        </li>
      ))}
    </ul>
  );
}
