// node bundle.mjs esbuild|rollup|webpack ENTRY FILE BANNER bundles a program as FILE.cjs, minified, and as FILE.mjs.
import path from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import webpack from 'webpack';

const [bundler, entry, file, banner] = process.argv.slice(2);

const bundlers = {
  async esbuild() {
    const options = { entryPoints: [entry], bundle: true, platform: 'node', logLevel: 'warning' };
    await build({ ...options, format: 'cjs', minify: true, outfile: `${file}.cjs` });
    await build({ ...options, format: 'esm', banner: { js: banner }, outfile: `${file}.mjs` });
  },

  async rollup() {
    const bundle = await rollup({ input: entry, plugins: [nodeResolve(), commonjs(), json()], external: /^node:/ });
    await bundle.write({ format: 'cjs', file: `${file}.cjs` });
    await bundle.write({ format: 'es', file: `${file}.mjs` });
  },

  async webpack() {
    const options = { entry, target: 'node20', mode: 'production' };
    const compiler = webpack([
      { ...options, output: { path: path.dirname(file), filename: `${path.basename(file)}.cjs` } },
      {
        ...options,
        output: { path: path.dirname(file), filename: `${path.basename(file)}.mjs`, module: true },
        experiments: { outputModule: true },
        optimization: { minimize: false },
      },
    ]);
    await new Promise((resolve, reject) => {
      compiler.run((error, stats) => {
        if (error ?? stats.hasErrors()) reject(error ?? new Error(stats.toString()));
        else resolve();
      });
    });
  },
};
await bundlers[bundler]();
