import type { EventType } from 'docsmith-webhooks';
import type { JSX } from 'preact';
import type { DeliverySummary, WebhookView } from '../../emulator/api';
import { type Choice, SelectField } from '../elements/field';
import { outcomeOf } from './status';

/** Which deliveries are shown. An empty text matches all. */
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

const outcomes: readonly Choice[] = [
  { value: '', text: 'All outcomes' },
  { value: 'delivered', text: 'Delivered' },
  { value: 'failed', text: 'Failed' },
  { value: 'pending', text: 'Pending' },
];

interface FilterBarProps {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
  readonly types: readonly EventType[];
  readonly webhooks: readonly WebhookView[];
  readonly shown: number;
}

export function FilterBar({ filter, onChange, types, webhooks, shown }: FilterBarProps): JSX.Element {
  const typeChoices = [{ value: '', text: 'All types' }, ...types.map((type) => ({ value: type, text: type }))];
  const webhookChoices = [
    { value: '', text: 'All webhooks' },
    ...webhooks.map(({ id, name }) => ({ value: id, text: name })),
  ];
  const set = (part: keyof Filter) => (value: string) => onChange({ ...filter, [part]: value });
  return (
    <search class="toolbar filters">
      <SelectField label="Type" hiddenLabel value={filter.type} choices={typeChoices} onChange={set('type')} />
      <SelectField
        label="Webhook"
        hiddenLabel
        value={filter.webhook}
        choices={webhookChoices}
        onChange={set('webhook')}
      />
      <SelectField label="Outcome" hiddenLabel value={filter.outcome} choices={outcomes} onChange={set('outcome')} />
      <p class="hint shown">{shown} shown</p>
    </search>
  );
}
