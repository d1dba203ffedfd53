import type { JSX } from 'preact';
import type { WebhookView } from '../../emulator/api';
import { Icon } from '../elements/icons';

/** What the form edits. */
export type WebhookFields = Pick<WebhookView, 'name' | 'url' | 'events'>;

interface ChangedMeanwhileProps {
  /** The webhook when the edit began. */
  readonly base: WebhookFields;
  readonly mine: WebhookFields;
  /** The webhook now. */
  readonly theirs: WebhookFields;
  readonly onSettle: (chosen: WebhookFields) => void;
}

/** Shows what was changed elsewhere while the form was open, and lets the user choose. */
export function ChangedMeanwhile({ base, mine, theirs, onSettle }: ChangedMeanwhileProps): JSX.Element {
  const changed = fieldNames.filter((field) => !isSame(base, theirs, field));
  return (
    <div class="notice bad meanwhile" role="alert">
      <Icon name="bad" />
      <div>
        <p>This webhook was changed elsewhere while you edited it:</p>
        <ul>
          {changed.map((field) => (
            <li key={field}>
              <strong>{titles[field]}</strong> is now <bdi>{textOf(theirs, field)}</bdi>
            </li>
          ))}
        </ul>
        <div class="actions">
          <button type="button" class="button quiet" onClick={() => onSettle(theirs)}>
            Take that, drop my edits
          </button>
          <button type="button" class="button quiet" onClick={() => onSettle(merged(base, mine, theirs))}>
            Keep my edits
          </button>
        </div>
      </div>
    </div>
  );
}

const fieldNames = ['name', 'url', 'events'] as const;
type Field = (typeof fieldNames)[number];

const titles: Readonly<Record<Field, string>> = { name: 'Name', url: 'URL', events: 'Events' };

/** What the user has edited, and for the rest what is true now. */
function merged(base: WebhookFields, mine: WebhookFields, theirs: WebhookFields): WebhookFields {
  return {
    name: isSame(base, mine, 'name') ? theirs.name : mine.name,
    url: isSame(base, mine, 'url') ? theirs.url : mine.url,
    events: isSame(base, mine, 'events') ? theirs.events : mine.events,
  };
}

function isSame(one: WebhookFields, other: WebhookFields, field: Field): boolean {
  return textOf(one, field) === textOf(other, field);
}

function textOf(fields: WebhookFields, field: Field): string {
  return field === 'events' ? fields.events.join(', ') : fields[field];
}
