const { readdirSync, readFileSync, statSync } = require('node:fs');
const path = require('node:path');

// Prints what loading the library costs, and which of its files are not in strict mode.
const start = performance.now();
require('docsmith-webhooks');
const milliseconds = performance.now() - start;
const files = Object.keys(require.cache).filter((file) => file !== __filename);
const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);

const dist = path.dirname(require.resolve('docsmith-webhooks'));
const sloppy = readdirSync(dist, { recursive: true })
  .filter((file) => file.endsWith('.js'))
  .filter((file) => !readFileSync(path.join(dist, file), 'utf8').startsWith('"use strict"'));
console.log(JSON.stringify({ files: files.length, bytes, milliseconds, sloppy }));
