const { emulate } = require('./commonjs/emulate.js');
const { receive } = require('./commonjs/receive.js');

test('Jest: an app receives a signed delivery, and refuses a forged one', receive);
test('Jest: an emulator delivers to an app', emulate);
