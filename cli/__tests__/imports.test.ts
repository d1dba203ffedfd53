import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Import, importsIn } from '../../__tests__/support/imports';

const source = path.resolve('cli/src');
const { dependencies, devDependencies } = JSON.parse(readFileSync('cli/package.json', 'utf8'));
const publicNames = ['docsmith-webhooks', 'docsmith-webhooks/testing'];

const imports = importsIn(source);
const isRelative = ({ from }: Import) => from.startsWith('.');
const packageOf = (from: string) => /^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? '';

test('finds the imports of the source', () => {
  expect(new Set(imports.map(({ file }) => file)).size).toBeGreaterThan(50);
  expect(imports).toContainEqual({
    file: 'main.ts',
    from: './commands/send',
    target: 'commands/send.ts',
    typeOnly: false,
  });
  expect(imports).toContainEqual({
    file: 'commands/sign.ts',
    from: 'docsmith-webhooks',
    target: undefined,
    typeOnly: false,
  });
});

test('the library is imported by its public names alone', () => {
  const ofLibrary = imports.filter(({ from }) => packageOf(from) === 'docsmith-webhooks');
  expect(ofLibrary.filter(({ from }) => !publicNames.includes(from))).toEqual([]);
  const outside = imports.filter(isRelative).filter(({ file, from }) => {
    return !path.resolve(source, path.dirname(file), from).startsWith(source + path.sep);
  });
  expect(outside).toEqual([]);
});

test('every other package is a dependency of this one', () => {
  const elsewhere = imports.filter((one) => !isRelative(one) && !one.from.startsWith('node:'));
  const undeclared = elsewhere.filter(({ file, from }) => {
    // The page is bundled: what it needs is not installed with the package.
    const declared = file.startsWith('page/') ? { ...dependencies, ...devDependencies } : dependencies;
    return !(packageOf(from) in declared);
  });
  expect(undeclared).toEqual([]);
});

test('the page, which runs in a browser, bundles nothing of the emulator or the library', () => {
  const bundled = imports.filter(({ file, typeOnly }) => file.startsWith('page/') && !typeOnly);
  const foreign = bundled.filter(({ file, from }) => {
    if (packageOf(from) === 'docsmith-webhooks') return true;
    return from.startsWith('.') && !path.join(path.dirname(file), from).startsWith('page/');
  });
  expect(foreign).toEqual([]);
});
