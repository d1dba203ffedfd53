import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from 'playwright-core';
import { findProgram } from '../../../__tests__/support/services';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser | undefined;

afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close();
});

afterAll(async () => {
  await browser?.close();
  if (built) rmSync(built, { recursive: true, force: true });
});

let built: string | undefined;

/** The page of the emulator, built anew from its sources; it is gone after the tests of the file. */
export function buildPage(): string {
  if (built) return built;
  built = mkdtempSync(path.join(tmpdir(), 'docsmith-webhooks-page-'));
  const vite = path.join(path.dirname(require.resolve('vite/package.json')), 'bin/vite.js');
  const options = ['--outDir', built, '--emptyOutDir', '--logLevel', 'error'];
  execFileSync(process.execPath, [vite, 'build', 'cli/src/page', ...options]);
  return built;
}

/** A page of the real browser, and what has gone wrong in it. */
export interface Visit {
  readonly page: Page;
  /** Errors, warnings and blocked content in the console, and requests to anywhere but the emulator. */
  readonly complaints: string[];
}

/** Opens an address in headless Chromium. */
export async function visit(url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  browser ??= await chromium.launch({
    executablePath: findProgram('chromium') ?? 'chromium',
    args: [
      // Chromium's sandbox does not run as root, as in a container.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
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
  await page.evaluate(axe);
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
