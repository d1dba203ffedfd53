import { test } from 'node:test';
import { emulate } from './esm/emulate.js';
import { receive } from './esm/receive.js';

test('node:test: an app receives a signed delivery, and refuses a forged one', receive);
test('node:test: an emulator delivers to an app', emulate);
