/**
 * Sends the same request again and again, each over a new TLS connection with a full handshake. A connection begins when an
 * answer has arrived on another one. Prints how many were answered.
 */
import { json } from 'node:stream/consumers';
import { connect } from 'node:tls';

const { port, seconds, connections, request } = await json(process.stdin);
const bytes = Buffer.from(request);
const begin = performance.now();
let requests = 0;

await Promise.all(
  Array.from({ length: connections }, async () => {
    while (performance.now() - begin < seconds * 1000) await send();
  }),
);
console.log(JSON.stringify({ requests, seconds: (performance.now() - begin) / 1000 }));

async function send() {
  // without a session of an earlier connection, so the handshake is a full one
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  socket.write(bytes);
  let answer = '';
  for await (const chunk of socket.setEncoding('latin1')) answer += chunk;
  if (!answer.startsWith('HTTP/1.1 204 ')) throw new Error(`Expected 204, got ${answer}`);
  requests += 1;
}
