import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express from 'express';
import { nowhere } from '../../src/http/nowhere';

function response() {
  return new ServerResponse(new IncomingMessage(new Socket()));
}

test('takes a body of any size, and ends', async () => {
  const res = nowhere(response(), 200);
  expect(res.write(Buffer.alloc(1_000_000))).toBe(true);
  await pipeline(Readable.from([Buffer.alloc(1_000_000), 'end']), res);
  expect(res.writableFinished).toBe(true);
});

test('emits finish and close after the end', async () => {
  const res = nowhere(response(), 200);
  const events = Promise.all([once(res, 'finish'), once(res, 'close')]);
  res.end('x');
  await events;
});

test('has the status and the headers of the response, without the length of its body', () => {
  const original = response();
  original.setHeader('X-Job', '7').setHeader('Content-Length', 9);
  const res = nowhere(original, 202);
  expect([res.statusCode, res.getHeader('x-job'), res.getHeader('content-length')]).toEqual([202, '7', undefined]);
  expect(original.headersSent).toBe(false);
});

test("has Express's methods if the response has them", () => {
  const original = Object.setPrototypeOf(response(), express.response);
  expect(nowhere(original, 200)).toHaveProperty('json', express.response.json);
});

test('ignores what is written after the end, as a connection that is gone does', async () => {
  const res = nowhere(response(), 200);
  res.end();
  res.write('more');
  await once(res, 'close');
  res.write('more');
});
