import type { lookup } from 'node:dns';
import { listen } from '../../../__tests__/support/endpoint';
import { deliver } from '../../src/delivery/deliver';
import { deliveryRequest } from '../../src/delivery/delivery-request';
import { targetPolicy } from '../../src/delivery/target-policy';

const failing = fakeLookup((callback) =>
  callback(Object.assign(new Error('getaddrinfo ENOTFOUND nowhere.test'), { code: 'ENOTFOUND' }), []),
);

test.each([
  'http://127.0.0.1:3000/webhooks',
  'https://127.8.9.10/',
  'http://localhost:3000/',
  'http://[::1]:3000/',
  'http://[::ffff:127.0.0.1]/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://127。0。0。1/',
])('delivers to this machine: %s', (url) => {
  expect(targetPolicy().parse(url)).toBeInstanceOf(URL);
});

test.each([
  'http://10.0.0.1/',
  'http://169.254.169.254/latest/meta-data',
  'http://2852039166/',
  'http://0xA9.0xFE.0xA9.0xFE/',
  'http://0251.0376.0251.0376/',
  'http://１６９.２５４.１６９.２５４/',
  'http://[::ffff:10.0.0.1]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[fe80::1]/',
  'http://[::]/',
  'http://[::7f00:1]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://0.0.0.0/',
  'http://0/',
])('refuses an address of another machine in any spelling: %s', (url) => {
  expect(() => targetPolicy().parse(url)).toThrow('--allow-host');
});

test.each([
  ['ftp://127.0.0.1/', 'http: or https:'],
  ['file:///etc/passwd', 'http: or https:'],
  ['javascript:alert(1)', 'http: or https:'],
  ['http://kevin:secret@127.0.0.1/', 'user name'],
  ['http://127.0.0.1/\r\nX-Injected: yes', 'control characters'],
  ['http://127.0.0.1/\tx', 'control characters'],
  ['http://127.0.0.1 /', 'spaces'],
  ['127.0.0.1:3000', 'Expected'],
  ['', 'Expected'],
  ['http://[fe80::1%25lo]/', 'Expected'],
  ['http://localhost%00.evil.test/', 'Expected'],
])('refuses %j', (url, reason) => {
  expect(() => targetPolicy().parse(url)).toThrow(reason);
});

test('accepts an allowed address in any spelling', () => {
  const targets = targetPolicy(['10.0.0.1', 'fe80::2']);
  expect(targets.parse('http://10.0.0.1/').hostname).toBe('10.0.0.1');
  expect(targets.parse('http://167772161/').hostname).toBe('10.0.0.1');
  expect(targets.parse('http://[fe80::2]/').hostname).toBe('[fe80::2]');
  expect(() => targets.parse('http://10.0.0.2/')).toThrow('--allow-host');
});

describe('a host name is checked by the address of the connection', () => {
  test('a name that resolves to another machine is refused', async () => {
    expect(await outcomeOf('http://rebinding.test/', ['10.0.0.1'])).toMatchObject({ code: 'refused_target' });
    expect(await outcomeOf('http://localhost/', ['93.184.216.34'])).toMatchObject({ code: 'refused_target' });
  });

  test('only the addresses of this machine are used', async () => {
    const { port } = await listen((_req, res) => res.writeHead(204).end());
    expect(await outcomeOf(`http://mixed.test:${port}/`, ['10.0.0.1', '127.0.0.1'])).toMatchObject({ status: 204 });
  });

  test('a name whose address changes between two deliveries is checked again', async () => {
    const { port } = await listen((_req, res) => res.writeHead(204).end());
    const addresses = ['127.0.0.1'];
    const targets = targetPolicy([], resolveTo(addresses));
    const send = () =>
      deliver(`http://rebinding.test:${port}/`, deliveryRequest('http://rebinding.test/', '{}', 's'), { targets });
    expect((await send()).outcome).toMatchObject({ status: 204 });
    addresses[0] = '169.254.169.254';
    expect((await send()).outcome).toMatchObject({ code: 'refused_target' });
  });

  test.each(['169.254.169.254', '::ffff:169.254.169.254', 'fd00:ec2::254', 'fd20:ce::254', '100.100.100.200'])(
    'an allowed name that resolves to the metadata service of a cloud is refused: %s',
    async (address) => {
      const outcome = await outcomeOf('http://allowed.test/', [address], ['allowed.test']);
      const message = expect.stringContaining('resolves to a reserved address');
      expect(outcome).toMatchObject({ code: 'refused_target', message });
    },
  );

  test('an allowed name may resolve to another machine', (done) => {
    const { lookup } = targetPolicy(['Allowed.Test.'], resolveTo(['10.0.0.1']));
    lookup('allowed.test', {}, (error, address, family) => {
      expect([error, address, family]).toEqual([null, '10.0.0.1', 4]);
      done();
    });
  });

  test('a name that does not resolve is a failed connection', async () => {
    const targets = targetPolicy([], failing);
    const { outcome } = await deliver('http://nowhere.test/', deliveryRequest('http://nowhere.test/', '{}', 's'), {
      targets,
    });
    expect(outcome).toMatchObject({ code: 'name_not_found', message: expect.stringContaining('ENOTFOUND') });
  });
});

describe('a URL that the user enters is resolved at once', () => {
  test.each(['http://localhost:3000/', 'http://app.localhost/', 'http://127.0.0.1/', 'http://staging.test/'])(
    'without the resolver: %s',
    async (url) => {
      expect((await targetPolicy(['staging.test'], failing).check(url)).href).toBe(url);
    },
  );

  test('a name of this machine is allowed', async () => {
    expect((await targetPolicy([], resolveTo(['127.0.0.1'])).check('http://app.test/')).hostname).toBe('app.test');
  });

  test.each([
    ['a name of another machine', resolveTo(['10.0.0.1']), 'http://app.test/', 'app.test is not on this machine'],
    ['a name without an address', failing, 'http://app.test/', 'No address was found for app.test'],
    ['an address of another machine', failing, 'http://10.0.0.1/', '10.0.0.1 is not on this machine'],
  ])('%s is refused, and the error names the option', async (_what, resolve, url, reason) => {
    const checked = targetPolicy([], resolve).check(url);
    await expect(checked).rejects.toThrow(reason);
    await expect(checked).rejects.toThrow('--allow-host');
  });
});

async function outcomeOf(url: string, addresses: readonly string[], allowed: readonly string[] = []) {
  const targets = targetPolicy(allowed, resolveTo(addresses));
  return (await deliver(url, deliveryRequest(url, '{}', 's'), { targets })).outcome;
}

/** The attacker's name server. It answers with the current content of the list. */
function resolveTo(addresses: readonly string[]): typeof lookup {
  return fakeLookup((callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    ),
  );
}

type Callback = (error: Error | null, addresses: { address: string; family: number }[]) => void;

function fakeLookup(answer: (callback: Callback) => void): typeof lookup {
  const fake = (_hostname: string, _options: object, callback: Callback) => answer(callback);
  return fake as unknown as typeof lookup;
}
