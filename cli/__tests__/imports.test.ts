import { readFileSync } from 'node:fs';
import path from 'node:path';
import { arrowsOf, cyclesIn, type Import, importsIn } from '../../__tests__/support/imports';

const imports = importsIn(path.resolve('cli/src'));
const { dependencies, devDependencies } = JSON.parse(readFileSync('cli/package.json', 'utf8'));
/** The layers of `cli/src`, from top to bottom. A file may import from its own folder and from lower layers. */
const floors = [
  ['main.ts', 'index.ts', 'page'],
  ['commands', 'testing'],
  ['emulator'],
  ['scenario'],
  ['conformance', 'recording'],
  ['delivery'],
  ['event', 'signature', 'terminal'],
  ['errors.ts', 'real-timers.ts'],
];
const roomOf = (file: string) => file.split('/')[0] ?? '';
const floorOf = (file: string) => floors.findIndex((rooms) => rooms.includes(roomOf(file)));

const publicNames = ['docsmith-webhooks', 'docsmith-webhooks/testing'];

const isRelative = ({ from }: Import) => from.startsWith('.');
const packageOf = (from: string) => /^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? '';
/** The path of a relative import, seen from `cli/src`. */
const placeOf = ({ file, from }: Import) => path.join(path.dirname(file), from);

test('finds the imports of the source', () => {
  expect(imports.length).toBeGreaterThan(200);
  expect(imports).toContainEqual(expect.objectContaining({ file: 'main.ts', from: './commands/send' }));
  expect(imports).toContainEqual(expect.objectContaining({ file: 'commands/sign.ts', from: 'docsmith-webhooks' }));
});

test('the library is imported only by its public names', () => {
  const ofLibrary = imports.filter(({ from }) => packageOf(from) === 'docsmith-webhooks');
  expect(ofLibrary.filter(({ from }) => !publicNames.includes(from))).toEqual([]);
  expect(imports.filter((one) => isRelative(one) && placeOf(one).startsWith('..'))).toEqual([]);
  expect(imports.filter(({ from }) => from === '(computed)' || path.isAbsolute(from))).toEqual([]);
});

test('every other package is a dependency of this one', () => {
  const packages = imports.filter((one) => !isRelative(one) && !one.from.startsWith('node:'));
  const undeclared = packages.filter(({ file, from }) => {
    // The page is bundled, so its imports may be devDependencies.
    const declared = file.startsWith('page/') ? { ...dependencies, ...devDependencies } : dependencies;
    return !(packageOf(from) in declared);
  });
  expect(undeclared).toEqual([]);
});

test('the page imports only types from the emulator and the library, because it runs in a browser', () => {
  const bundled = imports.filter(({ file, typeOnly }) => file.startsWith('page/') && !typeOnly);
  const foreign = bundled.filter((one) => {
    if (packageOf(one.from) === 'docsmith-webhooks') return true;
    return isRelative(one) && !placeOf(one).startsWith('page/');
  });
  expect(foreign).toEqual([]);
});

test('imports run one way: within a folder, or to a lower layer', () => {
  const rooms = new Set(arrowsOf(imports).flatMap(({ file, target }) => [roomOf(file), roomOf(target)]));
  expect([...rooms].filter((room) => floorOf(room) < 0)).toEqual([]);
  const astray = arrowsOf(imports).filter(({ file, target }) => {
    return roomOf(file) !== roomOf(target) && floorOf(file) >= floorOf(target);
  });
  expect(astray).toEqual([]);
});

test('no files import each other in a cycle', () => {
  expect(arrowsOf(imports).length).toBeGreaterThan(200);
  expect(cyclesIn(arrowsOf(imports))).toEqual([]);
});
