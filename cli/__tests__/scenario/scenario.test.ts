import { parseScenario } from '../../src/scenario/scenario';

const parse = (...steps: unknown[]) => parseScenario(JSON.stringify({ steps }), 'a.json').steps;

test.each([
  [{ fire: 'message.created' }],
  [{ fire: 'message.created', id: 'e1', payload: { message: 'hi' }, background: true }],
  [{ fire: 'message.read', body: '{}', signature: null, method: 'GET', contentType: 'text/plain' }],
  [{ fire: 'message.read', base64: 'AAE=' }],
  [{ replay: 'real.jsonl', delivery: 1, sign: true }],
  [{ wait: 0 }],
  [{ wait: 'answers' }],
  [{ fault: 'wrong-signature' }],
  [{ expect: { status: 204 } }],
  [{ expect: { status: '4xx', code: 'invalid_signature', count: 2 } }],
  [{ expect: { status: 'none' } }],
])('takes %j', (step) => {
  expect(parse(step)).toEqual([step]);
});

test.each([
  [{}, 'a.json: step 1: expected exactly one of fire, replay, wait, fault, expect; got no object.'],
  [null, 'step 1: expected exactly one of'],
  [{ fier: 'x' }, 'got fier.'],
  [{ fire: 'message.created', wait: 1 }, 'got fire, wait.'],
  [
    { fire: 'message.read' },
    "step 1 (fire): there is no example of 'message.read'. Give a body. Types: contact.created",
  ],
  [{ fire: 'message.created', body: '{}', id: 'e1' }, 'step 1 (fire): an exact body takes no id and no payload.'],
  [{ fire: 'message.created', body: '{}', base64: '' }, 'takes body or base64, not both.'],
  [{ fire: 'message.created', colour: 'red' }, "step 1 (fire): has an unknown field 'colour'."],
  [{ fire: 'message.created', signature: 'a\r\nX: y' }, 'signature: expected a header value, or null.'],
  [{ fire: 7 }, 'step 1 (fire): fire: expected a text of 1 to 255 characters.'],
  [{ replay: 'a.jsonl' }, 'step 1 (replay): delivery is missing.'],
  [{ wait: 'later' }, 'step 1 (wait): wait: expected milliseconds up to 60000, or "answers".'],
  [{ wait: 1e9 }, 'expected milliseconds'],
  [{ fault: 'rain' }, 'step 1 (fault): fault: expected a case of the check: '],
  [{ expect: {} }, 'step 1 (expect): expect: expected an object with status, code or count.'],
  [{ expect: { status: '9xx' } }, 'expect.status: expected a status such as 204, "2xx", or "none" for no answer.'],
  [{ expect: { count: -1 } }, 'expect.count: expected a whole number from 0.'],
])('refuses %j', (step, message) => {
  expect(() => parse(step)).toThrow(message);
});

test('names the step that is wrong', () => {
  expect(() => parse({ wait: 1 }, { wait: 2 }, { wait: true })).toThrow('a.json: step 3 (wait): ');
});

test.each([
  ['[', 'a.json: is not JSON.'],
  ['null', 'a.json: expected { "steps": [...] }.'],
  ['{"steps":[]}', 'a.json: expected { "steps": [...] }.'],
  [JSON.stringify({ steps: Array(501).fill({ wait: 0 }) }), 'has 501 steps. A scenario may have 500.'],
])('refuses a file with %.20s', (content, message) => {
  expect(() => parseScenario(content, 'a.json')).toThrow(message);
});
