import type { JSX } from 'preact';
import type { AttemptView } from '../../emulator/api';
import { Icon } from '../elements/icons';
import { isAccepted } from './exchange';

interface ExplanationProps {
  readonly attempt: AttemptView;
}

/** What an attempt came to, in the receiver's own words if it gave any, and what to do about it. */
export function Explanation({ attempt }: ExplanationProps): JSX.Element {
  const { title, advice, said } = attempt.explanation;
  // The icon shows the outcome of this attempt. A later attempt may succeed.
  const tone = isAccepted(attempt) ? 'ok' : 'bad';
  return (
    <div class={`explanation ${tone}`}>
      <Icon name={tone} />
      <div>
        <h3>{title}</h3>
        {said !== null && (
          <blockquote aria-label="The receiver says">
            <bdi>{said}</bdi>
          </blockquote>
        )}
        <p>{attempt.failure ? `${attempt.failure.message} ${advice}` : advice}</p>
      </div>
    </div>
  );
}
