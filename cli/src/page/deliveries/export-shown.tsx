import type { JSX } from 'preact';
import type { DeliverySummary } from '../../emulator/api';
import type { Scenario } from '../../scenario/scenario';
import { Action } from '../elements/action';
import { useAnnounce } from '../elements/announcer';
import { call } from '../live/client';

/** The emulator takes no more deliveries for one scenario. */
const most = 250;

/** A button that saves the shown deliveries as a scenario, oldest first. */
export function ExportShown({ shown }: { readonly shown: readonly DeliverySummary[] }): JSX.Element | null {
  const announce = useAnnounce();
  if (shown.length === 0) return null;

  async function save(): Promise<void> {
    const ids = shown
      .slice(0, most)
      .map(({ id }) => id)
      .reverse();
    const scenario = await call<Scenario>('POST /deliveries/scenario', { ids });
    // A delivery is a step that fires, and one that expects.
    const exported = scenario.steps.length / 2;
    if (exported === 0) throw new Error('None of the shown deliveries has an outcome that a scenario can expect.');
    download('scenario.json', `${JSON.stringify(scenario, null, 2)}\n`);
    announce(`${exported} of ${shown.length} shown deliveries are in scenario.json.`, 'ok');
  }

  return (
    <Action icon="save" run={save}>
      Export
    </Action>
  );
}

function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
