import path from 'node:path';
import packageJson from './package.json' with { type: 'json' };

// One file for what the entry points share, since Node loads one large file faster than 50 small ones. It is one instance of
// every module, too: a WebhookError of `docsmith-webhooks/testing` is one of `docsmith-webhooks`.
export default {
  input: Object.fromEntries(
    Object.values(packageJson.exports)
      .map((target) => target.default)
      .filter((file) => file !== undefined)
      .map((file) => file.match(/^\.\/dist\/(.+)\.js$/)[1])
      .map((name) => [name, `./src/${name}.ts`]),
  ),
  platform: 'node',
  external: (id) => !id.startsWith('.') && !path.isAbsolute(id),
  output: {
    dir: 'dist',
    format: 'cjs',
    esModule: true,
    codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
    chunkFileNames: '[name].js',
    comments: false,
    sourcemap: true,
  },
};
