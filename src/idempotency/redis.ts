/**
 * Remembers events in Redis or Valkey.
 *
 * @module docsmith-webhooks/redis
 */

import { inspect } from 'node:util';
import { checkOptions, type Rules } from '../options/check-options';
import { appFunction, text } from '../options/rules';
import { storableKey } from './storable-key';
import type { IdempotencyStore } from './store';

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /**
   * Sends one command: `(...args) => client.sendCommand(args)` with `redis`, `(...args) => client.call(...args)` with
   * `ioredis`. Each command has one key, so a cluster works too. For a cluster of `redis`, pass the key:
   * `(...args) => cluster.sendCommand(args[0] === 'eval' ? args[3] : args[1], false, args)`.
   *
   * The `keyPrefix` of `ioredis` applies to these commands. `redis` has no such setting: use `prefix`.
   */
  readonly sendCommand: (command: string, ...args: string[]) => Promise<unknown>;
  /**
   * The prefix of every key. Two apps that share a Redis need different ones.
   * @default 'docsmith-webhooks:'
   */
  readonly prefix?: string;
}

const redisRules = { sendCommand: appFunction, prefix: text('docsmith-webhooks:') } satisfies Rules<RedisStoreOptions>;

/** Sets `KEYS[1]` to the state `ARGV[2]` for `ARGV[3]` milliseconds, if it is absent, or has the state `ARGV[1]` or `ARGV[2]`. */
const setIfMine = `
local state = redis.call('GET', KEYS[1])
if state and state ~= ARGV[1] and state ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

const deleteIfMine = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/**
 * Remembers events in Redis or Valkey, for any number of processes. Use a database with `maxmemory-policy noeviction`:
 * an evicted event can run twice.
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
  const { prefix } = checkOptions('redisStore()', options, redisRules);
  const { sendCommand } = options;
  const redisKey = (key: string) => prefix + storableKey(key);
  // Names of commands are in lower case: ioredis before 5.9.3 finds the keys of no others, which its keyPrefix needs.

  return {
    async claim(key, token, leaseMs) {
      const reply = await sendCommand('set', redisKey(key), held(token), 'NX', 'PX', String(leaseMs));
      if (textOf(reply) === 'OK') return 'claimed';
      if (reply !== null) throw unexpected('set', reply);
      return verdictOn(await sendCommand('get', redisKey(key)), token);
    },

    renew: (key, token, leaseMs) => evaluate(setIfMine, key, held(token), held(token), String(leaseMs)),

    complete: (key, token, ttlMs) => evaluate(setIfMine, key, held(token), done(token), String(ttlMs)),

    release: (key, token) => evaluate(deleteIfMine, key, held(token)),
  };

  async function evaluate(script: string, key: string, ...values: string[]): Promise<boolean> {
    const reply = await sendCommand('eval', script, '1', redisKey(key), ...values);
    if (textOf(reply) === '1') return true;
    if (textOf(reply) === '0') return false;
    throw unexpected('eval', reply);
  }
}

/** The states of an event: in flight or completed, with the token. */
const held = (token: string) => `held ${token}`;
const done = (token: string) => `done ${token}`;

/** What the state of an event means for the delivery with this token. */
function verdictOn(reply: unknown, token: string): 'claimed' | 'in_flight' | 'done' {
  if (reply === null) return 'in_flight'; // it was released just now
  const state = textOf(reply);
  if (state === held(token)) return 'claimed';
  if (state?.startsWith(done(''))) return 'done';
  if (state?.startsWith(held(''))) return 'in_flight';
  throw unexpected('get', reply);
}

/** Clients return texts and numbers in different types. Anything else is not the reply to a command of this store. */
function textOf(reply: unknown): string | undefined {
  if (typeof reply === 'string' || Buffer.isBuffer(reply)) return reply.toString();
  return typeof reply === 'number' || typeof reply === 'bigint' ? String(reply) : undefined;
}

function unexpected(command: string, reply: unknown): TypeError {
  return new TypeError(
    `redisStore(): sendCommand returned ${inspect(reply)} for ${command}. It must return the promise of the client's reply.`,
  );
}
