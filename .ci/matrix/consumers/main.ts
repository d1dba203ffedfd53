import { receive } from './receive.js';

// A program whose promise never resolves would otherwise exit with 0.
process.exitCode = 1;
void receive().then(() => {
  process.exitCode = 0;
});
