/** The second process of `npm run soak`. It sends one hostile request with each valid delivery. */
import { setTimeout as pause } from 'node:timers/promises';
import { delivery, openSocket } from '../../__tests__/support/raw-socket';
import { bodyOf, handlerTimeout } from './deliveries';
import { type Mischief, type MischiefName, mischiefs, type Outcome } from './mischief';

/** Asks for the valid deliveries with the numbers `from` up to, but not including, `to`. */
export interface Order {
  readonly port: number;
  readonly from: number;
  readonly to: number;
  /** Valid deliveries per second. A soak looks for slow leaks, so the rate is low. */
  readonly perSecond: number;
}

export interface Report {
  /** The number of answers by request and status, such as 'a wrong signature: 401'. */
  readonly counts: Readonly<Record<string, number>>;
  /** The requests that got a wrong answer. */
  readonly wrong: readonly string[];
}

const workers = 16;
const kinds = Object.keys(mischiefs) as MischiefName[];

process.on('message', (order: Order) => {
  fulfil(order).then((report) => process.send?.(report));
});
process.on('disconnect', () => process.exit());

async function fulfil({ port, from, to, perSecond }: Order): Promise<Report> {
  const counts: Record<string, number> = {};
  const wrong: string[] = [];
  const began = performance.now();
  let next = from;
  await Promise.all(Array.from({ length: workers }, work));
  return { counts, wrong };

  async function work(): Promise<void> {
    for (let number = next++; number < to; number = next++) {
      await pause(Math.max(0, began + ((number - from) * 1000) / perSecond - performance.now()));
      await Promise.all([beGood(number), beBad(number)]);
    }
  }

  async function beGood(number: number): Promise<void> {
    const copies = number % 11 === 0 ? [deliver(number), deliver(number)] : [deliver(number)];
    await Promise.all(copies);
    if (number % 7 === 0) await deliver(number);
  }

  /** Retries until the delivery is acknowledged, as the service does. */
  async function deliver(number: number): Promise<void> {
    for (let attempt = 0; attempt < 50; attempt++) {
      const status = await answerTo(delivery(bodyOf(number), 'Connection: close'));
      note('a good delivery', status);
      if (status === 204 || status === 202) return;
      if (![409, 500, 503].includes(status)) break;
      await pause(handlerTimeout / 5);
    }
    wrong.push(`delivery ${number} was never acknowledged`);
  }

  async function answerTo(request: string): Promise<number> {
    const socket = openSocket(port);
    await socket.send(request);
    const [answer] = await socket.closed();
    return answer?.status ?? 0;
  }

  async function beBad(number: number): Promise<void> {
    const name = kinds[number % kinds.length] ?? 'no signature';
    const { outcomes, act }: Mischief = mischiefs[name];
    const outcome = await act(port);
    note(name, outcome);
    if (!outcomes.includes(outcome)) wrong.push(`${name}: ${outcome}`);
  }

  function note(what: string, outcome: Outcome): void {
    const key = `${what}: ${outcome}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
}
