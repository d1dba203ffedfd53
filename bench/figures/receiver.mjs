/** Runs the steps of a delivery without a network. `byHand()` is the minimum that any receiver must do. */
import { createHmac } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { parseJson } from '../../dist/event/json.js';
import { eventTypes } from '../../dist/event/schemas.js';
import { eventValidator } from '../../dist/event/validator.js';
import { RouteTable } from '../../dist/routing/route-table.js';
import { runHandlers } from '../../dist/routing/run.js';
import { assertSigned } from '../../dist/signature/hmac.js';
import { toKeys } from '../../dist/signature/secret.js';

const secret = 'the secret webhook key';

export const sign = (body) => createHmac('sha256', secret).update(body).digest('hex');

export function receiver(register) {
  const keys = toKeys(secret);
  const { validate } = eventValidator({ validation: 'payload', events: undefined, unknownEvents: 'acknowledge' });
  const routes = new RouteTable(eventTypes);
  register(routes);
  const req = new IncomingMessage(null);
  const res = new ServerResponse(req);
  return (body, signature) => {
    assertSigned(body, signature, keys);
    const event = validate(parseJson(body));
    return runHandlers(routes.layersFor(event.type), event.type, req, res, 30_000);
  };
}

export function byHand(body, signature) {
  if (createHmac('sha256', secret).update(body).digest('hex') !== signature) throw new Error('not verified');
  return JSON.parse(body.toString());
}

/** Measures the functions in turn. Returns the median CPU time of each, in microseconds. */
export async function compare(functions, { turns = 41, calls }) {
  const times = functions.map(() => []);
  for (let turn = 0; turn < turns; turn++) {
    for (const [index, run] of functions.entries()) {
      const start = process.cpuUsage();
      for (let call = 0; call < calls; call++) run();
      const { user, system } = process.cpuUsage(start);
      times[index].push((user + system) / calls);
      await new Promise(setImmediate);
    }
  }
  return times.map((list) => list.sort((one, other) => one - other)[Math.floor(list.length / 2)]);
}
