import { endToEnd, worthKeeping } from '../../src/delivery/end-to-end-headers';

test('headers of the connection are not passed on, nor those that Connection names', () => {
  const passed = endToEnd([
    ['Host', 'tunnel.example'],
    ['CONNECTION', 'close, X-Hop'],
    ['x-hop', '1'],
    ['Transfer-Encoding', 'chunked'],
    ['Content-Length', '3'],
    ['Expect', '100-continue'],
    ['X-Forwarded-For', '203.0.113.7'],
    ['X-Kept', 'a'],
    ['x-kept', 'b'],
  ]);
  expect(passed).toEqual([
    ['X-Forwarded-For', '203.0.113.7'],
    ['X-Kept', 'a'],
    ['x-kept', 'b'],
  ]);
});

test('a file keeps no credentials, and nothing about the sender', () => {
  const names = ['Authorization', 'Cookie', 'X-Forwarded-For', 'Forwarded', 'CF-Connecting-IP', 'Via', 'X-Real-IP'];
  const kept = worthKeeping([...names.map((name) => [name, 'x'] as const), ['Content-Type', 'application/json']]);
  expect(kept).toEqual([['Content-Type', 'application/json']]);
});
