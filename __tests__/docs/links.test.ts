import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sourceFiles } from '../support/imports';

const root = path.join(__dirname, '../..');
const inRoot = readdirSync(root).filter((name) => name.endsWith('.md'));
const inDocs = readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'));
const pages = [...inRoot, 'cli/README.md', ...inDocs.map((name) => `docs/${name}`)];
/** Code whose comments can link to pages. */
const sources = ['src', 'cli/src', 'examples'].flatMap((folder) => {
  return sourceFiles(path.join(root, folder)).map((name) => `${folder}/${name}`);
});

/** `page → file#anchor` for each link within the repository. */
const links = [
  ...pages.flatMap((page) => linksIn(page, /\]\((?!https?:)([^)\s]+)\)/g)),
  ...sources.flatMap((source) => linksIn(source, /\]\((\.\.?\/[^)\s]+)\)/g)),
];

function linksIn(file: string, link: RegExp) {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(link)].map(([, target = '']) => [file, target] as const);
}

test('the comments of the code link to the guide', () => {
  expect(links).toContainEqual(['src/signature/hmac.ts', '../../docs/webhooks-guide.txt']);
});

test.each(links)('in %s, the link %s leads somewhere', (page, target) => {
  const [name = '', anchor] = target.split('#');
  const file = path.join(root, name === '' ? page : path.join(path.dirname(page), name));
  expect(existsSync(file)).toBe(true);
  if (anchor !== undefined) expect(anchorsOf(readFileSync(file, 'utf8'))).toContain(anchor);
});

/** The anchors that GitHub gives to the headings of a page. A repeated heading gets a number. */
function anchorsOf(text: string): readonly string[] {
  const counts = new Map<string, number>();
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

test('every image is shown on a page', () => {
  const shown = pages.map((page) => readFileSync(path.join(root, page), 'utf8')).join();
  const images = readdirSync(path.join(root, 'docs/images'));
  expect(images).toContain('path.svg');
  expect(images.filter((name) => !shown.includes(`images/${name}`))).toEqual([]);
});
