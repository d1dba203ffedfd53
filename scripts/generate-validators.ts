/**
 * Compiles the schemas of the guide to `src/event/compiled-schemas.js`, so that nothing is compiled when an app starts, and no code
 * is made from text at run time. Run it with `npm run generate` after a change of `src/event/schemas.ts`; a test compares.
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
  // Every text whose length a schema bounds is an id.
  const withIdLength = code.replaceAll(
    'require("ajv/dist/runtime/ucs2length").default',
    'require("./id-length").idLength',
  );
  return `// Made by \`npm run generate\` from schemas.ts; a change here is lost.\n${withIdLength}`;
}

if (require.main === module) {
  writeFileSync(path.join(__dirname, '../src/event/compiled-schemas.js'), generateValidators());
}
