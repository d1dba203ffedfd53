/**
 * Compiles the schemas of the guide to `src/event/compiled-schemas.js`, so that an app compiles nothing when it
 * starts, and makes no code from text at run time. Run `npm run generate` after a change of `src/event/schemas.ts`; a test compares.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone';
import { ajvOptions, schemas } from '../src/event/schemas';

/** The text of `src/event/compiled-schemas.js`. */
export function generateValidators(): string {
  const ajv = new Ajv({ ...ajvOptions, code: { source: true } });
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name);
  const code = standaloneCode(ajv, Object.fromEntries(Object.keys(schemas).map((name) => [name, name])));
  return `// Made by \`npm run generate\` from schemas.ts; a change here is lost.\n${code}`;
}

if (require.main === module) {
  writeFileSync(path.join(__dirname, '../src/event/compiled-schemas.js'), generateValidators());
}
