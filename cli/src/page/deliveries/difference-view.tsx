import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { AttemptView } from '../../emulator/api';
import { Code } from '../elements/code';
import { withVisibleDirections } from '../elements/directions';
import { Icon } from '../elements/icons';
import { differencesOf, type Line } from './difference';

interface DifferenceViewProps {
  readonly from: AttemptView;
  readonly to: AttemptView;
  /** What the two are, in words. */
  readonly fromName: string;
  readonly toName: string;
  readonly onClose: () => void;
}

/** What differs between two attempts: headers, bodies and answers. */
export function DifferenceView({ from, to, fromName, toName, onClose }: DifferenceViewProps): JSX.Element {
  const differences = useMemo(() => differencesOf(from, to), [from, to]);
  const same = differences.filter(({ lines }) => lines.length === 0).map(({ title }) => title.toLowerCase());
  return (
    <section class="difference" aria-label="Difference">
      <header>
        <h3>Difference</h3>
        <button type="button" class="button bare quiet" aria-label="Close the difference" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <p class="hint">
        <del>− {fromName}</del> <ins>+ {toName}</ins>
      </p>
      {differences.map(
        ({ title, lines }) =>
          lines.length > 0 && (
            <figure key={title} class="body">
              <figcaption>{title}</figcaption>
              <Code label={`Difference of the ${title.toLowerCase()}`}>
                {lines.map((line, index) => (
                  <DifferingLine key={`${index} ${line.kind}`} line={line} />
                ))}
              </Code>
            </figure>
          ),
      )}
      {same.length > 0 && <p class="hint">The same in both: {same.join(', ')}.</p>}
    </section>
  );
}

function DifferingLine({ line }: { readonly line: Line }): JSX.Element {
  const { kind } = line;
  const text = withVisibleDirections(line.text);
  switch (kind) {
    case 'removed':
      return <del>{`− ${text}\n`}</del>;
    case 'added':
      return <ins>{`+ ${text}\n`}</ins>;
    case 'gap':
      return <span class="gap">{`  ${text}\n`}</span>;
    case 'same':
      return <>{`  ${text}\n`}</>;
  }
}
