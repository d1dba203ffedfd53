import type { EventType } from 'docsmith-webhooks';
import type { JSX } from 'preact';
import type { WebhookView } from '../../emulator/api';
import { type Choice, SelectField } from '../elements/field';
import { timeOf } from '../elements/times';
import type { Filters } from './filters';
import { SearchField } from './search-field';
import type { Selection } from './selection';

interface FilterBarProps {
  readonly filters: Filters;
  readonly onChange: (change: Partial<Filters>) => void;
  readonly selection: Selection;
  /** The types of the service. */
  readonly types: readonly EventType[];
  readonly webhooks: ReadonlyMap<string, WebhookView>;
}

export function FilterBar({ filters, onChange, selection, types, webhooks }: FilterBarProps): JSX.Element {
  const set = (part: keyof Filters) => (value: string) => onChange({ [part]: value });
  const names = new Map(selection.webhooks);
  for (const { id, name } of webhooks.values()) names.set(id, name);
  return (
    <search class="filters">
      <SearchField value={filters.search} onChange={set('search')} />
      <SelectField
        label="Type"
        hiddenLabel
        value={filters.type}
        choices={choices('All types', [...new Set([...types, ...selection.types])].map(sameText), filters.type)}
        onChange={set('type')}
      />
      <SelectField
        label="Webhook"
        hiddenLabel
        value={filters.webhook}
        choices={choices('All webhooks', Array.from(names, asChoice), filters.webhook)}
        onChange={set('webhook')}
      />
      <SelectField
        label="Outcome"
        hiddenLabel
        value={filters.outcome}
        choices={choices('All outcomes', outcomes, filters.outcome)}
        onChange={set('outcome')}
      />
      <SelectField
        label="Time"
        hiddenLabel
        value={filters.since}
        choices={[...times, ...(filters.since ? [{ value: filters.since, text: `Since ${sinceText(filters)}` }] : [])]}
        onChange={(chosen) => set('since')(startOf(chosen))}
      />
    </search>
  );
}

const outcomes: readonly Choice[] = [
  { value: 'delivered', text: 'Delivered' },
  { value: 'failed', text: 'Failed' },
  { value: 'pending', text: 'Pending' },
];

const times: readonly Choice[] = [
  { value: '', text: 'Any time' },
  { value: 'now', text: 'From now on' },
  { value: 'minutes', text: 'Last 5 minutes' },
  { value: 'hour', text: 'Last hour' },
  { value: 'today', text: 'Today' },
];

/** The first time that a choice includes. It stays the same later, so that the list does not change by itself. */
function startOf(choice: string): string {
  const minute = 60_000;
  switch (choice) {
    case 'now':
      return String(Date.now());
    case 'minutes':
      return String(Date.now() - 5 * minute);
    case 'hour':
      return String(Date.now() - 60 * minute);
    case 'today':
      return String(new Date().setHours(0, 0, 0, 0));
    default:
      return choice;
  }
}

function sinceText({ since }: Filters): string {
  return timeOf(Number(since));
}

/** All choices. The chosen value is always one of them, because the address may name any value. */
function choices(all: string, some: readonly Choice[], chosen: string): readonly Choice[] {
  const isKnown = chosen === '' || some.some(({ value }) => value === chosen);
  return [{ value: '', text: all }, ...some, ...(isKnown ? [] : [sameText(chosen)])];
}

function sameText(value: string): Choice {
  return { value, text: value };
}

function asChoice([value, text]: readonly [string, string]): Choice {
  return { value, text };
}
