import type { EventType } from 'docsmith-webhooks';
import type { JSX } from 'preact';
import type { WebhookView } from '../../emulator/api';
import { type Choice, SelectField } from '../elements/field';
import { spanOf, timeOf } from '../elements/times';
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
        value={spanText(filters)}
        choices={spanText(filters) ? [...times, sameText(spanText(filters))] : times}
        onChange={(chosen) => onChange(chosenSpan(chosen))}
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
  { value: 'past', text: 'Until now' },
  { value: 'minutes', text: 'Last 5 minutes' },
  { value: 'hour', text: 'Last hour' },
  { value: 'today', text: 'Today' },
];

/** The times that a choice includes. They stay the same later, so that the list does not change by itself. */
function chosenSpan(choice: string): Pick<Filters, 'since' | 'until'> {
  const now = Date.now();
  const minute = 60_000;
  const from = (since: number) => ({ since: String(since), until: '' });
  switch (choice) {
    case 'now':
      return from(now);
    case 'past':
      return { since: '', until: String(now) };
    case 'minutes':
      return from(now - 5 * minute);
    case 'hour':
      return from(now - 60 * minute);
    case 'today':
      return from(new Date(now).setHours(0, 0, 0, 0));
    default:
      return { since: '', until: '' };
  }
}

/** The chosen times in words, or an empty text. */
function spanText({ since, until }: Filters): string {
  if (since && until) return spanOf(Number(since), Number(until));
  if (since) return `Since ${timeOf(Number(since))}`;
  return until && `Until ${timeOf(Number(until))}`;
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
