import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserServer, chromium } from 'playwright-core';
import { findProgram } from '../../../__tests__/support/find-program';

declare global {
  /** The resources that `page-teardown` releases. */
  var pageTests: { readonly folder: string; readonly browser: BrowserServer | undefined } | undefined;
}

/** Builds the page from its sources and starts a headless Chromium, once for all test files. */
export default async function setUp(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'docsmith-webhooks-page-'));
  const vite = path.join(path.dirname(require.resolve('vite/package.json')), 'bin/vite.js');
  const options = ['--outDir', folder, '--emptyOutDir', '--logLevel', 'error'];
  // Jest sets NODE_ENV to `test`. The page would be built for development, and would be larger than the one that is shipped.
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync(process.execPath, [vite, 'build', 'cli/src/page', ...options], { env });
  const browser = await startBrowser();
  // The workers that run the tests inherit these.
  process.env.TEST_PAGE = folder;
  process.env.TEST_BROWSER = browser?.wsEndpoint() ?? '';
  globalThis.pageTests = { folder, browser };
}

async function startBrowser(): Promise<BrowserServer | undefined> {
  const executablePath = findProgram('chromium');
  // Without Chromium, the tests of the page are skipped.
  if (executablePath === undefined) return undefined;
  return chromium.launchServer({
    executablePath,
    host: '127.0.0.1',
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
}
