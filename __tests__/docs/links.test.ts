import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '../..');
const inRoot = readdirSync(root).filter((name) => name.endsWith('.md'));
const inDocs = readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'));
const pages = [...inRoot, ...inDocs.map((name) => `docs/${name}`)];

/** `page → file#anchor` for each link within the repository. */
const links = pages.flatMap((page) => {
  const text = readFileSync(path.join(root, page), 'utf8');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^https?:/.test(target)).map((target) => [page, target] as const);
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
