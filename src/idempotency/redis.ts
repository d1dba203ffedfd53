import { inspect } from 'node:util';
import { kindOf } from '../options/kind-of';
import type { IdempotencyStore } from './store';

/** How Redis, or Valkey, is reached. */
export interface RedisStoreOptions {
  /**
   * Sends one command: `(...args) => client.sendCommand(args)` with `redis`, `(...args) => client.call(...args)` with
   * `ioredis`. Each command has one key, so a cluster will do: with `redis`, which wants to know the key,
   * `(...args) => cluster.sendCommand(args[0] === 'EVAL' ? args[3] : args[1], false, args)`.
   */
  readonly sendCommand: (command: string, ...args: string[]) => Promise<unknown>;
  /**
   * What the keys begin with; the id of the event follows.
   * @default 'docsmith-webhooks:'
   */
  readonly prefix?: string;
}

/**
 * `KEYS[1]` is set for `ARGV[3]` milliseconds to the state `ARGV[2]`, unless it is there and none of the states that
 * may be replaced: `ARGV[1]` or the new one.
 */
const setIfMine = `
local state = redis.call('GET', KEYS[1])
if state and state ~= ARGV[1] and state ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

const deleteIfMine = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/**
 * Remembers events in Redis or Valkey, for any number of processes. Give it a database that forgets nothing on its own
 * (`maxmemory-policy noeviction`): an event that is evicted can run twice.
 *
 * @throws TypeError if an option is not valid.
 * @example
 * ```ts
 * const client = createClient({ url: process.env.REDIS_URL });
 * client.on('error', console.error); // without a listener, Node ends the process when Redis goes away
 * await client.connect();
 * const store = redisStore({ sendCommand: (...args) => client.sendCommand(args) });
 * app.use('/webhooks/docsmith', docsmithWebhooks(secret, { idempotency: store }));
 * ```
 */
export function redisStore(options: RedisStoreOptions): IdempotencyStore {
  if (typeof options?.sendCommand !== 'function') {
    throw new TypeError(`redisStore: expected sendCommand to be a function, got ${kindOf(options?.sendCommand)}.`);
  }
  const { sendCommand, prefix = 'docsmith-webhooks:' } = options;
  if (typeof prefix !== 'string') {
    throw new TypeError(`redisStore: expected prefix to be a string, got ${inspect(prefix)}.`);
  }

  return {
    async claim(id, token, leaseMs) {
      const reply = await sendCommand('SET', prefix + id, held(token), 'NX', 'PX', String(leaseMs));
      if (String(reply) === 'OK') return 'claimed';
      if (reply !== null) throw unexpected('SET', reply);
      const state = await stateOf(id);
      if (state === held(token)) return 'claimed';
      return state?.startsWith(done('')) ? 'done' : 'in_flight';
    },

    renew: (id, token, leaseMs) => evaluate(setIfMine, id, held(token), held(token), String(leaseMs)),

    complete: (id, token, ttlMs) => evaluate(setIfMine, id, held(token), done(token), String(ttlMs)),

    release: (id, token) => evaluate(deleteIfMine, id, held(token)),

    tokenOf: async (id) => (await stateOf(id))?.replace(/^\w+ /, ''),
  };

  async function stateOf(id: string): Promise<string | undefined> {
    const reply = await sendCommand('GET', prefix + id);
    if (reply === null) return undefined;
    if (typeof reply === 'string' || Buffer.isBuffer(reply)) return reply.toString();
    throw unexpected('GET', reply);
  }

  async function evaluate(script: string, id: string, ...values: string[]): Promise<boolean> {
    const reply = await sendCommand('EVAL', script, '1', prefix + id, ...values);
    if (String(reply) === '1') return true;
    if (String(reply) === '0') return false;
    throw unexpected('EVAL', reply);
  }
}

/** The states of an event: in flight or completed, and by which token. */
const held = (token: string) => `held ${token}`;
const done = (token: string) => `done ${token}`;

function unexpected(command: string, reply: unknown): TypeError {
  return new TypeError(
    `redisStore: sendCommand answered ${inspect(reply)} to ${command}. It must return the promise of the client's reply.`,
  );
}
