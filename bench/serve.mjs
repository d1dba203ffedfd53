/** Serves the contestant named on the command line. On each IPC message, it reports its work. */
import { createServer } from 'node:http';
import { handled } from './handled.mjs';

const { default: listener } = await import(`./contestants/${process.argv[2]}.mjs`);
const server = createServer(listener);
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', reportWhenIdle);
process.on('disconnect', () => process.exit());

/** Waits until all connections are closed, so that the report includes the last requests. */
function reportWhenIdle() {
  server.getConnections((_error, connections) => {
    if (connections > 0) return setTimeout(reportWhenIdle, 5);
    const { user, system } = process.cpuUsage();
    const memory = { bytes: process.memoryUsage.rss(), peakBytes: process.resourceUsage().maxRSS * 1024 };
    process.send({ handled: handled(), cpuMicroseconds: user + system, memory });
  });
}
