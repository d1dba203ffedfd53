import { listen } from '../../../__tests__/support/endpoint';
import { temporaryFile } from '../../../__tests__/support/files';
import { emulate } from '../support/emulator';
import { docsmith } from '../support/terminal';

const note = 'mesage.created is not a type of the guide. Did you mean message.created?\n';

test('fire and send note a slip in the type of an own event, and go on', async () => {
  const types: unknown[] = [];
  const { url } = await listen(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    types.push(JSON.parse(body).type);
    res.end();
  });
  const emulator = await emulate();
  emulator.forward(url);
  const data = temporaryFile('{"id":"1","type":"mesage.created","payload":{}}');
  const fired = await docsmith(['fire', 'mesage.created', '--data', data, '--port', new URL(emulator.url).port]);
  const sent = await docsmith(['send', 'mesage.created', '--data', data, '--url', url]);
  expect([fired.code, fired.stderr, sent.code, sent.stderr]).toEqual([0, note, 0, note]);
  expect(types).toEqual(['mesage.created', 'mesage.created']);
});

test('an example of such a type is refused, with the type that is near', async () => {
  const { code, stderr } = await docsmith(['send', 'mesage.created', '--url', 'http://127.0.0.1:1/']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining(
      "There is no example of 'mesage.created'. Did you mean message.created? Give your own event",
    ),
  ]);
});

test('a type that is near no other one needs no note', async () => {
  const { url } = await listen((req, res) => void req.resume().on('end', () => res.end()));
  const data = temporaryFile('{"id":"1","payload":{}}');
  const { stderr } = await docsmith(['send', 'call.started', '--data', data, '--url', url]);
  expect(stderr).toBe('');
});
