import { eventTypes } from '../../src/event/schemas';
import { PatternIndex } from '../../src/routing/pattern-index';

/** Returns the text of the error for a pattern. */
function refusal(pattern: unknown, types: readonly string[] = eventTypes): string {
  try {
    new PatternIndex(types).matching(pattern);
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
  throw new Error('The pattern was not refused.');
}

test.each([
  ['message.created', ['message.created']],
  ['message.*', ['message.created', 'message.deleted']],
  ['*.deleted', ['message.deleted', 'contact.deleted']],
  ['*.b.c', ['a.b.c']],
  ['a.*', ['a.b.c']],
  ['invoice', ['invoice']],
  ['*', ['message.created', 'message.deleted', 'contact.deleted', 'invoice', 'a.b.c']],
])('%s matches %j', (pattern, expected) => {
  const types = ['message.created', 'message.deleted', 'contact.deleted', 'invoice', 'a.b.c'];
  expect(new PatternIndex(types).matching(pattern)).toEqual(expected);
});

test.each(['a.b.*', '*.c', 'invoice.*', '*.invoice', '.*', '*.', '', 'constructor', '__proto__'])(
  '%s matches nothing',
  (pattern) => {
    expect(refusal(pattern, ['a.b.c', 'invoice'])).toContain(`the pattern '${pattern}' matches no event type`);
  },
);

test('the types of a pattern are found ahead, so a registration does not look at the others', () => {
  const index = new PatternIndex(Array.from({ length: 6000 }, (_, number) => `r${number}.created`));
  for (const pattern of ['r5999.created', 'r5999.*', '*.created', '*']) {
    expect(index.matching(pattern)).toBe(index.matching(pattern));
  }
});

describe('the error for a pattern that matches nothing', () => {
  test('names a pattern that looks like it', () => {
    expect(refusal('mesage.created')).toContain("matches no event type. Did you mean 'message.created'?");
    expect(refusal('message.craeted')).toContain("Did you mean 'message.created'?");
    expect(refusal('*.delete')).toContain("Did you mean '*.deleted'?");
    expect(refusal('Message.*')).toContain("Did you mean 'message.*'?");
    expect(refusal('invoice.paid')).not.toContain('Did you mean');
  });

  test('names the types, but not thousands', () => {
    expect(refusal('x', ['message.created', 'a.b.c'])).toBe(
      "on(): the pattern 'x' matches no event type. Expected a type, 'message.*', '*.deleted' or '*'. Types: message.created, a.b.c.",
    );
    const types = Array.from({ length: 6000 }, (_, number) => `resource${number}.created`);
    const text = refusal('x', types);
    expect(text).toMatch(/Types: resource0\.created, .*resource19\.created and 5980 more\.$/);
    expect(text.length).toBeLessThan(1000);
  });

  test('shows what was given instead of a string', () => {
    expect(refusal(7)).toContain('on(): the pattern 7 matches no event type');
    expect(refusal(null)).toContain('on(): the pattern null matches no event type');
  });
});
