import type { JSX } from 'preact';
import type { Label } from '../../emulator/api';
import { Icon } from '../elements/icons';
import { hrefOf } from '../route';

const looks = {
  right: { tone: 'ok', icon: 'ok' },
  wrong: { tone: 'bad', icon: 'bad' },
  missing: { tone: 'bad', icon: 'bad' },
  unchecked: { tone: 'idle', icon: 'unproven' },
} as const;

/** What a delivery is part of, and whether the signature of a real delivery is right. */
export function LabelNote({ label: { of, text, signature } }: { readonly label: Label }): JSX.Element {
  if (signature !== null) {
    const { tone, icon } = looks[signature];
    return (
      <p class="label-note">
        <span class={`status ${tone}`}>
          <Icon name={icon} />
          {text}
        </span>
      </p>
    );
  }
  if (of !== 'case') return <p class="label-note">{text}</p>;
  return (
    <p class="label-note">
      Case of the check: {text}. <a href={hrefOf('check')}>What a correct receiver answers</a>
    </p>
  );
}
