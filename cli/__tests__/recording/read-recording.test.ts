import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { signedRequest } from 'docsmith-webhooks/testing';
import { readRecording } from 'docsmith-webhooks-cli';
import { listen, post, receiver, secret } from '../../../__tests__/support/endpoint';
import { temporaryFile, temporaryFolder } from '../../../__tests__/support/files';
import { toLine } from '../../src/recording/recorded-delivery';

/** A recorded delivery of an event, signed as the service does. */
function recorded(id: string): string {
  const { headers, body } = signedRequest({ id, type: 'group.created', payload: { id: 'g1' } }, secret);
  const bytes = new Uint8Array(Buffer.from(body));
  return toLine({
    at: new Date(0),
    method: 'POST',
    rawHeaders: Object.entries(headers),
    body: bytes,
    signature: 'right',
  });
}

test('reads the deliveries in order', () => {
  const deliveries = readRecording(temporaryFile(recorded('e1') + recorded('e2')));
  expect(deliveries.map(({ body }) => JSON.parse(Buffer.from(body).toString()).id)).toEqual(['e1', 'e2']);
});

test('each of them can be passed to fetch()', async () => {
  const { app } = receiver();
  const { url } = await listen(app);
  for (const delivery of readRecording(temporaryFile(recorded('e1')))) {
    expect((await fetch(url, delivery)).status).toBe(204);
  }
  expect((await post(url, '{}')).status).toBe(422);
});

test('a torn last line is left out', () => {
  const torn = recorded('e1') + recorded('e2').slice(0, -20);
  expect(readRecording(temporaryFile(torn))).toHaveLength(1);
});

test('a last line without a line feed counts if it is complete', () => {
  expect(readRecording(temporaryFile(recorded('e1').trimEnd()))).toHaveLength(1);
});

test('says which line is wrong, and does not print it', () => {
  const file = temporaryFile(`${recorded('e1')}root:x:0:0\n${recorded('e2')}`);
  expect(() => readRecording(file)).toThrow(
    `${file}: line 2 is not a recorded delivery. Expected what dev --record has written.`,
  );
});

test('a file that does not exist is an error', () => {
  expect(() => readRecording(path.join(temporaryFolder(), 'none'))).toThrow('ENOENT');
});

test('an empty file has no deliveries', () => {
  const file = path.join(temporaryFolder(), 'empty');
  writeFileSync(file, '');
  expect(readRecording(file)).toEqual([]);
});

test('a pipe is refused, because it may have no end', () => {
  const pipe = path.join(temporaryFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(() => readRecording(pipe)).toThrow('is not a file.');
  expect(() => readRecording('/dev/zero')).toThrow('is not a file.');
});
