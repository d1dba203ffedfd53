import { exampleEvent } from 'docsmith-webhooks/testing';
import { eventIn, jobDataOf } from '../../src/bullmq/job-data';

function eventWith(message: string) {
  return exampleEvent('message.created', { payload: { message } });
}

test('the data of a job is the event', () => {
  const event = eventWith('hi');
  expect(jobDataOf(event)).toBe(event);
  expect(eventIn(event)).toBe(event);
});

test.each(['\u0000', '\ud800', 'a \udfff'])(
  'JSON that PostgreSQL refuses is in a text, where it accepts it: %j',
  (text) => {
    const event = eventWith(text);
    const data = jobDataOf(event);
    expect(JSON.stringify(data)).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/);
    expect(eventIn(JSON.parse(JSON.stringify(data)))).toEqual(event);
  },
);

test('an event may have a field called json', () => {
  const event = { ...eventWith('hi'), json: '1' };
  expect(eventIn(event)).toBe(event);
});

test('an event that Node cannot print is refused with a 422, because it would fail for ever', () => {
  const event = Object.defineProperty(eventWith('hi'), 'deep', {
    enumerable: true,
    get() {
      throw new RangeError('Maximum call stack size exceeded');
    },
  });
  expect(() => jobDataOf(event)).toThrow(expect.objectContaining({ code: 'invalid_event', status: 422 }));
});
