import path from 'node:path';
import packageJson from './package.json' with { type: 'json' };

const entryPoints = Object.values(packageJson.exports).flatMap(
  (target) => target.default?.match(/^\.\/dist\/(.+)\.js$/)[1] ?? [],
);

// What two entry points need is in one file, since Node loads one large file faster than 50 small ones. That is the whole
// receiver, because `docsmith-webhooks/testing` needs it, too. Every module exists once: a WebhookError of one entry point is one
// of the others.
export default {
  input: Object.fromEntries(entryPoints.map((name) => [name, `./src/${name}.ts`])),
  platform: 'node',
  transform: { target: 'node20' },
  external: (id) => !id.startsWith('.') && !path.isAbsolute(id),
  output: {
    dir: 'dist',
    format: 'cjs',
    esModule: true,
    strict: true,
    codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
    chunkFileNames: '[name].js',
    comments: false,
    sourcemap: true,
  },
};
