import type { JSX } from 'preact';
import type { DeliverySummary, WebhookView } from '../emulator/api';
import { eventTypes } from '../emulator/event-types';
import { type Choice, SelectField } from './field';
import { outcomeOf } from './status';

/** What is shown; an empty text shows all. */
export interface Filter {
  readonly type: string;
  readonly webhook: string;
  readonly outcome: string;
}

export function matches(delivery: DeliverySummary, { type, webhook, outcome }: Filter): boolean {
  return (
    (type === '' || delivery.type === type || delivery.type.startsWith(`${type}.`)) &&
    (webhook === '' || delivery.webhookId === webhook) &&
    (outcome === '' || outcomeOf(delivery) === outcome)
  );
}

const types: readonly Choice[] = [
  { value: '', text: 'All types' },
  ...eventTypes.map((type) => ({ value: type, text: type })),
];

const outcomes: readonly Choice[] = [
  { value: '', text: 'All outcomes' },
  { value: 'delivered', text: 'Delivered' },
  { value: 'failed', text: 'Failed' },
  { value: 'pending', text: 'Pending' },
];

interface FilterBarProps {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
  readonly webhooks: readonly WebhookView[];
  readonly shown: number;
}

export function FilterBar({ filter, onChange, webhooks, shown }: FilterBarProps): JSX.Element {
  const choices = [{ value: '', text: 'All webhooks' }, ...webhooks.map(({ id, name }) => ({ value: id, text: name }))];
  const set = (part: keyof Filter) => (value: string) => onChange({ ...filter, [part]: value });
  return (
    <search class="toolbar filters">
      <SelectField label="Type" hiddenLabel value={filter.type} choices={types} onChange={set('type')} />
      <SelectField label="Webhook" hiddenLabel value={filter.webhook} choices={choices} onChange={set('webhook')} />
      <SelectField label="Outcome" hiddenLabel value={filter.outcome} choices={outcomes} onChange={set('outcome')} />
      <p class="hint shown">{shown} shown</p>
    </search>
  );
}
