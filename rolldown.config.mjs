import path from 'node:path';
import packageJson from './package.json' with { type: 'json' };

// What two entry points need is in one file, since Node loads one large file faster than 50 small ones. That is the whole
// receiver, because `docsmith-webhooks/testing` needs it, too. Every module exists once: a WebhookError of one entry point is one
// of the others.
export default {
  input: Object.fromEntries(
    Object.values(packageJson.exports)
      .map((target) => target.default)
      .filter((file) => file !== undefined)
      .map((file) => file.match(/^\.\/dist\/(.+)\.js$/)[1])
      .map((name) => [name, `./src/${name}.ts`]),
  ),
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
