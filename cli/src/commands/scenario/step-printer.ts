import type { StepResult } from '../../scenario/run-scenario';
import type { Terminal } from '../../terminal/command';
import { paintFor } from '../../terminal/paint';
import { printable } from '../../terminal/printable';

/** Prints each step on stdout: as a line for people, or of JSON. */
export function stepPrinter(terminal: Terminal, json: boolean): (result: StepResult) => void {
  const { stdout } = terminal;
  const paint = paintFor(stdout, terminal);
  return (result) => {
    const { step, text, passed, got } = result;
    if (json) return void stdout.write(`${printable(JSON.stringify(result))}\n`);
    const mark = passed ? paint('green', 'ok  ') : paint('red', 'FAIL');
    stdout.write(`${mark}  ${printable(`${String(step).padStart(3)}  ${text}${got && `: ${got}`}`)}\n`);
  };
}
