/**
 * Serves the contestant named on the command line. On each IPC message, it reports its work. It speaks TLS if `SERVE_PEM`
 * has a key and a certificate, and watches the delay of its event loop if `SERVE_WATCHED` is set.
 */
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { handled } from './handled.mjs';

const { SERVE_PEM: pem, SERVE_WATCHED: watched } = process.env;
const { default: listener } = await import(`./contestants/${process.argv[2]}.mjs`);

let requests = 0;
const server = pem ? createSecureServer({ key: pem, cert: pem }, count) : createServer(count);
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

const loop = watched ? monitorEventLoopDelay({ resolution: 1 }) : undefined;
loop?.enable();

process.on('message', reportWhenIdle);
process.on('disconnect', () => process.exit());

function count(req, res) {
  requests += 1;
  listener(req, res);
}

/** Waits until all connections are closed, so that the report includes the last requests. */
function reportWhenIdle() {
  server.getConnections((_error, connections) => {
    if (connections > 0) return setTimeout(reportWhenIdle, 5);
    const { user, system } = process.cpuUsage();
    const memory = { bytes: process.memoryUsage.rss(), peakBytes: process.resourceUsage().maxRSS * 1024 };
    process.send({ handled: handled(), requests, cpuMicroseconds: user + system, memory, loopDelay: loopDelay() });
  });
}

/** The delay since the last report. */
function loopDelay() {
  if (!loop) return undefined;
  const [p50, p99] = [50, 99].map((percentile) => loop.percentile(percentile) / 1e6);
  loop.reset();
  return { p50, p99 };
}
