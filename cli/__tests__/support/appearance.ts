import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { axeViolations } from './browser';

/** The window and the colours in which each state is looked at. */
interface Look {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
}

const sizes = [
  { width: 360, height: 780 },
  { width: 768, height: 900 },
  { width: 1024, height: 768 },
  { width: 1440, height: 900 },
];
const looks: readonly Look[] = sizes.flatMap((viewport) =>
  (['light', 'dark'] as const).map((colorScheme) => ({
    name: `${colorScheme}-${viewport.width}`,
    colorScheme,
    viewport,
  })),
);

/** Functions that bring the page into a state. Each key begins the names of its screenshots. */
export type States = Readonly<Record<string, (page: Page, go: (hash: string) => Promise<void>) => Promise<void>>>;

/** Visits each state. In each look, nothing overflows and axe-core finds nothing. */
export async function tour(page: Page, states: States): Promise<void> {
  const go = async (hash: string) => void (await page.evaluate(`location.hash = '#/${hash}'`));
  for (const [state, reach] of Object.entries(states)) {
    await reach(page, go);
    // Move the pointer away, because the element under it has its hover style.
    await page.mouse.move(0, 0);
    for (const look of looks) await inspect(page, state, look);
    await page.keyboard.press('Escape');
  }
}

const documentation = ['README.md', ...readdirSync('docs').map((name) => path.join('docs', name))];
const texts = documentation.filter((name) => name.endsWith('.md')).map((name) => readFileSync(name, 'utf8'));

/** The screenshots that `npm run screenshots` takes: those that the documentation shows. */
const pictured = new Set(
  texts.flatMap((text) => Array.from(text.matchAll(/images\/([\w-]+)\.png/g), ([, name]) => name)),
);

async function inspect(page: Page, state: string, look: Look): Promise<void> {
  const name = `${state}-${look.name}`;
  await page.emulateMedia({ colorScheme: look.colorScheme });
  await page.setViewportSize(look.viewport);
  // Colours fade from one scheme to the other. What another width hides does not fade to its end.
  await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))');
  expect({ name, faults: await axeViolations(page) }).toEqual({ name, faults: [] });
  expect({ name, overflow: await page.evaluate(overflow) }).toEqual({ name, overflow: [] });
  if (process.env.UPDATE_SCREENSHOTS && pictured.has(name)) {
    await page.screenshot({ path: path.join('docs/images', `${name}.png`) });
  }
}

/** Lists the document and `<main>` if their content is wider than they are. */
const overflow = `[document.documentElement, document.querySelector('main')]
  .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
  .map(({ tagName }) => tagName)`;
