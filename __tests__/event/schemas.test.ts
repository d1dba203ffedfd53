import { readFileSync } from 'node:fs';
import path from 'node:path';
import { generateValidators } from '../../scripts/generate-validators';
import { eventTypes } from '../../src/event/schemas';

test('the schemas cover the 15 types of the guide', () => {
  const guide = ['contact', 'conversation', 'message', 'group', 'attachment'].flatMap((resource) =>
    ['created', 'updated', 'deleted'].map((action) => `${resource}.${action}`),
  );
  expect(eventTypes).toEqual(guide);
});

test('the compiled validators match the schemas', () => {
  const compiled = readFileSync(path.join(__dirname, '../../src/event/compiled-schemas.js'), 'utf8');
  expect(compiled === generateValidators()).toBe(true);
});
