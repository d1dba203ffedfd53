import type { RequestListener } from 'node:http';
import { listen, secret } from '../../../__tests__/support/endpoint';
import type { CaseResult } from '../../src/conformance/case-result';
import { runCase } from '../../src/conformance/conformance-case';
import { faults } from '../../src/conformance/faults';
import { deliver } from '../../src/delivery/deliver';
import { targetPolicy } from '../../src/delivery/target-policy';
import { receivers } from '../support/receivers';

const burst = { rate: 40, seconds: 1 };

async function tryOn(app: RequestListener, name: string): Promise<CaseResult> {
  const { url } = await listen(app);
  const targets = targetPolicy();
  const receiver = {
    url,
    secret,
    header: 'x-docssmith-demo2-signature',
    send: (what: Parameters<typeof deliver>[1]) => deliver(url, what, { targets }),
  };
  const one = faults.find((fault) => fault.name === name);
  if (!one) throw new Error(`There is no fault ${name}.`);
  return runCase(one, receiver, burst);
}

const answering =
  (status: number): RequestListener =>
  (req, res) => {
    req.resume().on('end', () => res.writeHead(status).end());
  };

test.each(faults.map(({ name }) => name))('a correct receiver passes %s', async (name) => {
  expect(await tryOn(receivers.correct(), name)).toMatchObject({ verdict: 'pass' });
});

test.each(['wrong-signature', 'altered-body', 'oversize', 'invalid-json'])(
  'a receiver that accepts everything fails %s, and so does a receiver that answers 500',
  async (name) => {
    expect(await tryOn(answering(204), name)).toMatchObject({ verdict: 'fail', got: '204' });
    expect(await tryOn(answering(500), name)).toMatchObject({ verdict: 'fail', got: '500' });
  },
);

test.each(['duplicate', 'out-of-order', 'slow-body', 'burst'])(
  'a receiver that refuses everything fails %s',
  async (name) => {
    expect(await tryOn(answering(401), name)).toMatchObject({ verdict: 'fail', got: expect.stringContaining('401') });
  },
);

test('slow-body passes if the receiver answers 408', async () => {
  expect(await tryOn(answering(408), 'slow-body')).toMatchObject({ verdict: 'pass', got: '408' });
});

test('oversize passes if the receiver closes the connection, but invalid-json fails', async () => {
  const closing: RequestListener = (req) => void req.socket.destroy();
  expect(await tryOn(closing, 'oversize')).toMatchObject({ verdict: 'pass' });
  expect(await tryOn(closing, 'invalid-json')).toMatchObject({ verdict: 'fail' });
});

test('the result of a burst counts the accepted deliveries', async () => {
  let requests = 0;
  const { got, verdict } = await tryOn((req, res) => answering(++requests % 2 ? 204 : 503)(req, res), 'burst');
  expect([got, verdict]).toEqual(['20 of 40 accepted; 503', 'fail']);
});

test('handled-once is skipped without a counter', async () => {
  expect(await tryOn(receivers.correct(), 'handled-once')).toMatchObject({ verdict: 'skipped' });
});
