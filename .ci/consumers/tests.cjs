const assert = require('node:assert/strict');
const { test } = require('node:test');
const { startEmulator } = require('docsmith-webhooks-cli');

test('CommonJS: an emulator starts and stops', async () => {
  const emulator = await startEmulator();
  assert.deepEqual(emulator.deliveries(), []);
  await emulator.close();
});
