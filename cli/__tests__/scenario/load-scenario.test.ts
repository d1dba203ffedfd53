import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFile, temporaryFolder } from '../../../__tests__/support/files';
import { toLine } from '../../src/recording/recorded-delivery';
import { loadScenario } from '../../src/scenario/load-scenario';

const recording = toLine({
  at: new Date(0),
  method: 'POST',
  rawHeaders: [],
  body: new Uint8Array([1]),
  signature: 'right',
});

function scenario(step: object, folder = temporaryFolder()): string {
  const file = path.join(folder, 'a.json');
  writeFileSync(file, JSON.stringify({ steps: [{ wait: 0 }, step] }));
  return file;
}

test('reads the recorded deliveries that it names, in its folder and below', () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'recordings'));
  writeFileSync(path.join(folder, 'recordings/real.jsonl'), recording);
  const [, step] = loadScenario(scenario({ replay: 'recordings/real.jsonl', delivery: 1 }, folder));
  expect(step).toMatchObject({ replay: 'recordings/real.jsonl', recorded: { signature: 'right' } });
});

test('a recording outside of its folder is not read, whatever leads there', () => {
  const outside = temporaryFile(recording);
  const folder = temporaryFolder();
  symlinkSync(outside, path.join(folder, 'link'));
  for (const replay of [outside, path.relative(folder, outside), 'link', '..', '.']) {
    expect(() => loadScenario(scenario({ replay, delivery: 1 }, folder))).toThrow(
      `step 2 (replay): ${replay} is not in the folder of the scenario.`,
    );
  }
});

test('says which step names a delivery that does not exist', () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'real.jsonl'), recording);
  expect(() => loadScenario(scenario({ replay: 'real.jsonl', delivery: 2 }, folder))).toThrow(
    'step 2 (replay): real.jsonl has 1 deliveries, and no number 2.',
  );
  expect(() => loadScenario(scenario({ replay: 'none.jsonl', delivery: 1 }, folder))).toThrow(
    'step 2 (replay): none.jsonl does not exist',
  );
});

test('a file that is not a recording is not quoted', () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'notes'), 'password: x\nmore\n');
  const load = () => loadScenario(scenario({ replay: 'notes', delivery: 1 }, folder));
  expect(load).toThrow('step 2 (replay): ');
  expect(load).not.toThrow('password');
});

test('a scenario that does not exist is an error', () => {
  expect(() => loadScenario('/none.json')).toThrow('Cannot read the scenario: ENOENT');
});

test('takes a file that PowerShell has written', () => {
  const text = '{"steps":[{"wait":0}]}';
  for (const bytes of [Buffer.from(`\ufeff${text}`), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
    expect(loadScenario(temporaryFile(bytes))).toEqual([{ wait: 0 }]);
  }
});

test('reads a recording once, even if it has several names', () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'real.jsonl'), recording);
  symlinkSync('real.jsonl', path.join(folder, 'link'));
  const file = path.join(folder, 'a.json');
  const steps = ['real.jsonl', './real.jsonl', 'link'].map((replay) => ({ replay, delivery: 1 }));
  writeFileSync(file, JSON.stringify({ steps }));
  const bodies = loadScenario(file).map((step) => 'recorded' in step && step.recorded.body);
  expect(new Set(bodies).size).toBe(1);
});
