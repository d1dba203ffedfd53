import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startEmulator } from 'docsmith-webhooks-cli';

test('ES modules: an emulator starts and stops', async () => {
  const emulator = await startEmulator();
  assert.deepEqual(emulator.deliveries(), []);
  await emulator.close();
});
