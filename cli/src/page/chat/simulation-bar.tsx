import type { JSX } from 'preact';
import { Action, useAttempt } from '../elements/action';
import { SelectField } from '../elements/field';
import { call } from '../live/client';
import type { State } from '../live/state';

const rates = [0.5, 1, 2, 5, 10, 20, 50].map((rate) => ({ value: String(rate), text: `${rate} per second` }));

/** Shown in every section while the simulation runs, since it fires events wherever the user is. */
export function RunningSimulation({ state }: { readonly state: State }): JSX.Element | null {
  const { running = false, rate } = state.collections.simulation.get('simulation') ?? {};
  if (!running) return null;
  return (
    <div class="running">
      <p>
        Simulating <span>{rate} per second</span>
      </p>
      <Action
        icon="stop"
        kind="danger"
        label="Stop the simulation"
        run={() => call('POST /simulation', { running: false })}
      >
        Stop
      </Action>
    </div>
  );
}

/** Starts and stops the scripted conversation. */
export function SimulationBar({ state }: { readonly state: State }): JSX.Element {
  const { running = false, rate = 2 } = state.collections.simulation.get('simulation') ?? {};
  const attempt = useAttempt();
  return (
    <div class="simulation">
      <SelectField
        label="Simulated changes"
        hiddenLabel
        value={String(rate)}
        choices={rates}
        onChange={(value) => attempt(() => call('POST /simulation', { running, rate: Number(value) }))}
      />
      <Action
        icon={running ? 'stop' : 'play'}
        kind={running ? 'danger' : 'primary'}
        run={() => call('POST /simulation', { running: !running })}
      >
        {running ? 'Stop' : 'Simulate'}
      </Action>
    </div>
  );
}
