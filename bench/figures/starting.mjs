/** Measures how long the package takes to load and to create a receiver, after `require('express')`. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = `
  require('express');
  const start = process.hrtime.bigint();
  require('./dist/index.js').docsmithWebhooks('the secret webhook key');
  console.log(Number(process.hrtime.bigint() - start) / 1e6);
`;
const cwd = fileURLToPath(new URL('../../', import.meta.url));
const times = Array.from({ length: 21 }, () => Number(execFileSync(process.execPath, ['-e', script], { cwd })));
const sorted = times.sort((one, other) => one - other);
console.log(JSON.stringify({ milliseconds: sorted[10] }));
