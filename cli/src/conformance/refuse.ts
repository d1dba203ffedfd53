import { sign } from 'docsmith-webhooks';
import { isAnswer, type Outcome } from '../delivery/deliver';
import type { ConformanceCase, Trial } from './conformance-case';
import { freshEvent } from './fresh-event';
import { refused, verdict } from './verdict';

/** What a receiver must refuse because of its signature. */
const signatures: readonly ConformanceCase[] = [
  {
    name: 'missing-signature',
    title: 'No signature',
    expects: '401',
    group: 'refuse',
    advice: 'Answer 401 if the signature header is missing.',
    run: async (trial) => refused(await trial.send(freshEvent('message.created'), { signature: null })),
  },
  {
    name: 'malformed-signature',
    title: 'The right signature with characters added or removed',
    expects: '401',
    group: 'refuse',
    advice: 'Compare the whole signature, and answer 401 unless it has exactly 64 hexadecimal digits.',
    async run(trial) {
      const event = freshEvent('message.created');
      const right = sign(JSON.stringify(event), trial.receiver.secret);
      const longer = await trial.send(event, { signature: `${right}zz` });
      return refused(longer, await trial.send(event, { signature: right.slice(0, -2) }));
    },
  },
  {
    name: 'wrong-signature',
    title: 'Wrong signature',
    expects: '401: signed with another secret',
    group: 'refuse',
    advice: 'Compare the signature header with the HMAC of the raw body, and answer 401 if they differ.',
    run: async (trial) => refused(await signedWith('another secret', trial)),
  },
  {
    name: 'default-secret',
    title: 'Signed with the word "undefined"',
    expects: '401: a receiver that turns a missing secret into text would accept it',
    group: 'refuse',
    advice: 'Refuse to start if the secret is not set.',
    run: async (trial) => refused(await signedWith('undefined', trial)),
  },
  {
    name: 'altered-body',
    title: 'Altered body',
    expects: '401: the body differs from what was signed',
    group: 'refuse',
    advice: 'Compute the HMAC of the whole body that arrived, not of a part of it.',
    async run(trial) {
      const event = freshEvent('message.created');
      const body = Buffer.from(JSON.stringify(event).replace('"message.created"', '"message.deleted"'));
      return refused(await trial.send(event, { body }));
    },
  },
];

/** What a receiver must refuse although the signature is right. */
const contents: readonly ConformanceCase[] = [
  {
    name: 'invalid-json',
    title: 'Invalid JSON',
    expects: '400: the signature is right, but the body is not JSON',
    group: 'refuse',
    advice: 'Parse the body before you answer, and answer 400 if that throws.',
    async run(trial) {
      const event = freshEvent('message.created');
      return refused(await trial.send(event, { signed: JSON.stringify(event).slice(0, -1) }));
    },
  },
  {
    name: 'invalid-encoding',
    title: 'Bytes that are not UTF-8',
    expects: '400',
    group: 'refuse',
    advice: 'Decode the body with new TextDecoder("utf-8", { fatal: true }), and answer 400 if that throws.',
    async run(trial) {
      const event = freshEvent('contact.created');
      const signed = Buffer.from(JSON.stringify(event).replace('Kevin', 'Kev\u00ffn'), 'latin1');
      return refused(await trial.send(event, { signed }));
    },
  },
  {
    name: 'no-event',
    title: 'JSON that is not an event',
    expects: '422, or another 4xx',
    group: 'refuse',
    advice: 'Answer 422 unless the body is an object with an id, a type and a payload.',
    async run(trial) {
      const event = freshEvent('message.created');
      const outcomes: Outcome[] = [];
      for (const signed of ['{}', '[]', 'null', '42']) outcomes.push(await trial.send(event, { signed }));
      return refused(...outcomes);
    },
  },
  {
    name: 'invalid-payload',
    title: 'A payload with a wrong type',
    expects: '422, or another 4xx',
    group: 'refuse',
    advice: 'Validate the payload against its schema, and answer 422 if it does not match.',
    async run(trial) {
      const { id, type, payload } = freshEvent('message.created');
      const signed = JSON.stringify({ id, type, payload: { ...payload, message: 42 } });
      return refused(await trial.send({ id, type }, { signed }));
    },
  },
  {
    name: 'media-type',
    title: 'A content type that is not JSON',
    expects: '415, or another 4xx',
    group: 'refuse',
    advice: 'Answer 415 unless Content-Type is application/json.',
    run: async (trial) => refused(await trial.send(freshEvent('message.created'), { contentType: 'text/plain' })),
  },
  {
    name: 'method',
    title: 'A GET request',
    expects: '405, or another 4xx',
    group: 'refuse',
    advice: 'Take POST only, and answer 405 to other methods.',
    run: async (trial) => refused(await trial.send(freshEvent('message.created'), { method: 'GET' })),
  },
  {
    name: 'oversize',
    title: 'Too large',
    expects: '413, or a closed connection: the body has 2 MiB, twice the default limit',
    group: 'refuse',
    advice: 'Limit the size of the body, and answer 413 above it.',
    async run(trial) {
      const event = freshEvent('message.created');
      const signed = JSON.stringify({ ...event, payload: { ...event.payload, padding: 'x'.repeat(2 * 1024 * 1024) } });
      const outcome = await trial.send(event, { signed });
      const closed = !isAnswer(outcome) && outcome.code === 'connection_closed';
      return closed ? verdict(true, [outcome]) : refused(outcome);
    },
  },
];

export const refuse: readonly ConformanceCase[] = [...signatures, ...contents];

function signedWith(secret: string, trial: Trial): Promise<Outcome> {
  const event = freshEvent('message.created');
  return trial.send(event, { signature: sign(JSON.stringify(event), secret) });
}
