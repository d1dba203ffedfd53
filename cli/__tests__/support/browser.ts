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

/** A page in a real browser, and its errors. */
export interface Visit {
  readonly page: Page;
  /** Errors and warnings in the console, uncaught errors, and requests to other origins. */
  readonly complaints: string[];
}

/** Opens an address in headless Chromium, with a new profile. */
export async function visit(url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  browser ??= await chromium.connect(process.env.TEST_BROWSER ?? '');
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('requestfinished', note);
  page.on('requestfailed', (request) => {
    // A request that the Content-Security-Policy blocks never leaves the browser.
    if (request.failure()?.errorText !== 'csp') note(request);
  });
  await page.goto(url);
  return { page, complaints };

  function note(request: Request): void {
    if (new URL(request.url()).origin !== new URL(url).origin) complaints.push(`request to ${request.url()}`);
  }
}

/**
 * Lists the violations of WCAG 2.2 AA and of the best practices of axe-core. The debugger loads axe-core, because the
 * page's Content-Security-Policy blocks inserted scripts.
 */
export async function axeViolations(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  const violations = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Presses Tab until the focused element has this name. */
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
