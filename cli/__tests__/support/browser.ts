import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from 'playwright-core';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** The page of the emulator, built from its sources when the tests began. */
export const builtPage = process.env.TEST_PAGE ?? '';

let browser: Browser | undefined;

afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close();
});

afterAll(async () => {
  await browser?.close();
});

/** A page of the real browser, and what has gone wrong in it. */
export interface Visit {
  readonly page: Page;
  /** Errors, warnings and blocked content in the console, and requests to anywhere but the emulator. */
  readonly complaints: string[];
}

/** Opens an address in headless Chromium, as a visitor who has never been there. */
export async function visit(url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  browser ??= await chromium.connect(process.env.TEST_BROWSER ?? '');
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('requestfinished', note);
  page.on('requestfailed', (request) => {
    // One that the page's policy has stopped never left the browser.
    if (request.failure()?.errorText !== 'csp') note(request);
  });
  await page.goto(url);
  return { page, complaints };

  function note(request: Request): void {
    if (new URL(request.url()).origin !== new URL(url).origin) complaints.push(`request to ${request.url()}`);
  }
}

/** What axe-core finds against WCAG 2.2 AA and its best practices. The page's policy lets no script in, so it comes by the debugger. */
export async function axeViolations(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  const violations = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Presses Tab until what has the focus is called this. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate<string>(focusedName)) === name) return;
  }
  throw new Error(`Tab does not reach “${name}”.`);
}

const focusedName = `(() => {
  const element = document.activeElement;
  const label = element.labels?.[0]?.textContent;
  return (element.getAttribute('aria-label') ?? label ?? element.textContent ?? '').trim();
})()`;
