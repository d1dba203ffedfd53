import { emulate } from './esm/emulate.js';
import { receive } from './esm/receive.js';

test('Vitest: an app receives a signed delivery, and refuses a forged one', receive);
test('Vitest: an emulator delivers to an app', emulate);
