/**
 * `npm run generate` compiles the schemas to `src/event/compiled-schemas.js`. An app then starts faster and needs no
 * `new Function()`. Run it after each change of `src/event/schemas.ts`; a test fails if you forget.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone';
import { ajvOptions, schemas } from '../src/event/schemas';

/** Returns the content of `src/event/compiled-schemas.js`. */
export function generateValidators(): string {
  const ajv = new Ajv({ ...ajvOptions, code: { source: true } });
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name);
  const code = standaloneCode(ajv, Object.fromEntries(Object.keys(schemas).map((name) => [name, name])));
  return `// Made by \`npm run generate\` from schemas.ts; a change here is lost.\n${code}`;
}

if (require.main === module) {
  writeFileSync(path.join(__dirname, '../src/event/compiled-schemas.js'), generateValidators());
}
