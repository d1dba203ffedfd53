import path from 'node:path';
import packageJson from './package.json' with { type: 'json' };

const entryPoints = Object.values(packageJson.exports).flatMap(
  (target) => target.default?.match(/^\.\/dist\/(.+)\.js$/)[1] ?? [],
);

// What more than one entry point needs is in one file. Node loads it faster than many small ones, and every module exists once,
// so a WebhookError of one entry point is one of the others. The whole receiver is in it, because the testing kit needs that.
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
