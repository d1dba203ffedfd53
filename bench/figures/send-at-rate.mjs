/**
 * Sends each request when it is due, or as soon as a connection is free. Prints the times of the answers of each stream.
 * A time begins when its request was due, not when it was sent. So a slow answer also counts for the requests that had to
 * wait for it. The process never sleeps, so that it sends on time.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';

const { port, seconds, streams: named } = await json(process.stdin);
const streams = Object.values(named);
const sockets = streams.map(({ connections }) => Array.from({ length: connections }, () => connect(port, '127.0.0.1')));
await Promise.all(sockets.flat().map((socket) => once(socket, 'connect')));

const begin = performance.now() + 10;
const senders = streams.map((stream, index) => sender(stream, sockets[index]));
while (!senders.every(({ isDone }) => isDone())) {
  for (const { sendDue } of senders) sendDue();
  await nextTurn();
}
for (const socket of sockets.flat()) socket.destroy();
const latencies = Object.keys(named).map((name, index) => [name, percentiles(senders[index].times)]);
console.log(JSON.stringify(Object.fromEntries(latencies)));

function sender({ request, perSecond }, idle) {
  const bytes = Buffer.from(request);
  const count = Math.round(perSecond * seconds);
  const times = [];
  let sent = 0;
  for (const socket of idle) readAnswers(socket);
  return { times, isDone: () => times.length === count, sendDue };

  function sendDue() {
    for (let due = dueTime(); sent < count && due <= performance.now() && idle.length > 0; due = dueTime()) {
      const socket = idle.shift();
      socket.due = due;
      socket.write(bytes);
      sent += 1;
    }
  }

  function dueTime() {
    return begin + (sent * 1000) / perSecond;
  }

  function readAnswers(socket) {
    let answer = '';
    socket.setNoDelay().setEncoding('latin1');
    socket.on('data', (chunk) => {
      answer += chunk;
      if (!isComplete(answer)) return;
      if (!answer.startsWith('HTTP/1.1 2')) throw new Error(`A request was answered ${answer}`);
      answer = '';
      times.push(performance.now() - socket.due);
      idle.push(socket);
    });
    socket.on('close', () => {
      if (times.length < count) throw new Error('The server closed a connection.');
    });
  }
}

function isComplete(answer) {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = answer.slice(0, end);
  if (/transfer-encoding: chunked/i.test(head)) return answer.endsWith('\r\n0\r\n\r\n');
  const [, length = 0] = /content-length: (\d+)/i.exec(head) ?? [];
  return answer.length >= end + 4 + Number(length);
}

function percentiles(times) {
  const sorted = times.sort((one, other) => one - other);
  const [p50, p99] = [0.5, 0.99].map((part) => sorted[Math.ceil(part * sorted.length) - 1]);
  return { requests: sorted.length, p50, p99 };
}
