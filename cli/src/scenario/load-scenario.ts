import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { codeOf, messageOf, UsageError } from '../errors';
import { readRecording } from '../recording/read-recording';
import type { RecordedDelivery } from '../recording/recorded-delivery';
import { decodeText } from '../terminal/decode-text';
import { parseScenario, type ReplayStep, type Step } from './scenario';

/** A step whose recorded delivery was read. */
export type LoadedStep = Exclude<Step, ReplayStep> | (ReplayStep & { readonly recorded: RecordedDelivery });

/** In bytes. */
export const largestScenario = 16 * 1024 * 1024;

/**
 * Reads a scenario, and the recorded deliveries that it names. They must be in its folder or below: a scenario may be from
 * somebody else, and must not read other files.
 *
 * @throws UsageError that names the step that is not valid.
 */
export function loadScenario(file: string): readonly LoadedStep[] {
  /** By their real paths, so that a file with many names is read once. */
  const recordings = new Map<string, readonly RecordedDelivery[]>();
  const { steps } = parseScenario(contentOf(file), file);
  return steps.map((step, index) => {
    if (!('replay' in step)) return step;
    const where = `${file}: step ${index + 1} (replay)`;
    const recording = recordingBeside(file, step.replay, where, recordings);
    const recorded = recording[step.delivery - 1];
    if (recorded) return { ...step, recorded };
    throw new UsageError(
      `${where}: ${step.replay} has ${recording.length} deliveries, and no number ${step.delivery}.`,
    );
  });
}

function contentOf(file: string): string {
  try {
    if (statSync(file).size <= largestScenario) return decodeText(readFileSync(file));
  } catch (error) {
    throw new UsageError(`Cannot read the scenario: ${messageOf(error)}.`);
  }
  throw new UsageError(`${file}: is over 16 MiB.`);
}

function recordingBeside(
  scenario: string,
  name: string,
  where: string,
  read: Map<string, readonly RecordedDelivery[]>,
): readonly RecordedDelivery[] {
  try {
    const folder = realpathSync(path.dirname(scenario));
    // The real path, so that a link does not lead out of the folder either.
    const file = realpathSync(path.resolve(folder, name));
    const inside = path.relative(folder, file);
    if (inside !== '' && !path.isAbsolute(inside) && inside.split(path.sep)[0] !== '..') {
      const recording = read.get(file) ?? readRecording(file);
      read.set(file, recording);
      return recording;
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new UsageError(`${where}: ${name} does not exist. dev --record makes one.`);
    throw new UsageError(`${where}: ${messageOf(error)}`);
  }
  throw new UsageError(`${where}: ${name} is not in the folder of the scenario.`);
}
