import { runExample } from '../support/example';

test('the tests of the example pass, and nothing keeps their process alive', async () => {
  const example = await runExample('testing-your-app.test.ts');
  expect(await example.exit()).toBe(0);
  expect(example.output()).toMatch(/^# pass 4$/m);
  expect(example.output()).toMatch(/^# fail 0$/m);
});
