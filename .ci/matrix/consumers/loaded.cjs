const { statSync } = require('node:fs');

// Prints what loading the library costs.
const start = performance.now();
require('docsmith-webhooks');
const milliseconds = performance.now() - start;
const files = Object.keys(require.cache).filter((file) => file !== __filename);
const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
console.log(JSON.stringify({ files: files.length, bytes, milliseconds }));
