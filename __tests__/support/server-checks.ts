import { execFile, execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { findProgram } from './find-program';

/** Tells whether a Redis answers. */
export function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (reply) => {
      socket.destroy();
      resolve(String(reply) === '+PONG\r\n');
    });
    socket.once('error', () => resolve(false));
  });
}

/** Tells whether a server accepts connections. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Tells whether a program ends without an error. */
export function succeeds(program: string, options: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(findProgram(program) ?? program, options, (error) => resolve(error === null));
  });
}

/** The processes that a process has started. PostgreSQL starts one per connection, each in a process group of its own. */
export function childrenOf(parent: number): number[] {
  const processes = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = processes.map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []));
}
