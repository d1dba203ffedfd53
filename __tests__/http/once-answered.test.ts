import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { onceAnswered } from '../../src/http/once-answered';

/** Watches a response. Returns what the callback got. */
function watched(patience = 60_000) {
  const socket = new Socket();
  const req = new IncomingMessage(socket);
  const res = new ServerResponse(req);
  const answers: boolean[] = [];
  const stopWatching = onceAnswered(req, res, patience, (isSuccess) => answers.push(isSuccess));
  return { socket, req, res, answers, stopWatching };
}

test.each([
  [204, true],
  [302, true],
  [400, false],
  [500, false],
])('a status of %i is a success: %p', (status, isSuccess) => {
  const { res, answers } = watched();
  res.writeHead(status).end();
  expect(answers).toEqual([isSuccess]);
});

test('an answer on a connection that is gone counts', () => {
  const { socket, res, answers } = watched();
  socket.destroy();
  res.statusCode = 500;
  res.end();
  expect(answers).toEqual([false]);
});

test('without an answer, the callback waits for a time after the sender has left', async () => {
  const { socket, answers } = watched(20);
  socket.destroy();
  await new Promise((resolve) => socket.once('close', resolve));
  expect(answers).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(answers).toEqual([false]);
});

test('a response that was ended before calls back after the same time', async () => {
  const req = new IncomingMessage(new Socket());
  const res = new ServerResponse(req);
  res.end();
  const isSuccess = await new Promise((resolve) => onceAnswered(req, res, 10, resolve));
  expect(isSuccess).toBe(true);
});

test('calls back once, also if another middleware has wrapped end()', async () => {
  const { socket, res, answers } = watched(5);
  const { end } = res;
  Object.assign(res, { end: (...given: unknown[]) => Reflect.apply(end, res, given) });
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(answers).toEqual([false]);
  res.end();
  res.end();
  expect(answers).toEqual([false]);
});

test('stopWatching() leaves nothing behind', async () => {
  const { socket, res, answers, stopWatching } = watched(1);
  const { end } = ServerResponse.prototype;
  stopWatching();
  expect([res.end, socket.listenerCount('close')]).toEqual([end, new Socket().listenerCount('close')]);
  res.end();
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(answers).toEqual([]);
});
