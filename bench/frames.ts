/**
 * `npm run frames` counts the frames per second of the emulator's page in Chromium, with a full list of deliveries and 50
 * new ones per second, while the page is at rest and while its list is scrolled. It fails below 50 frames per second, so run
 * it while the machine does nothing else.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { chromium } from 'playwright-core';
import setUp from '../cli/__tests__/support/page-setup';
import tearDown from '../cli/__tests__/support/page-teardown';
import type { Change } from '../cli/src/emulator/api';
import { startEmulator } from '../cli/src/emulator/emulator';

const full = 5_000;
const perSecond = 50;
const leastFrames = 50;
const seconds = 10;

interface Frames {
  readonly perSecond: number;
  /** The longest time between two frames, in milliseconds. */
  readonly longest: number;
}

async function main(): Promise<void> {
  await setUp();
  const receiver = createServer((req, res) => req.resume().once('end', () => res.writeHead(204).end()));
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;
  const emulator = await startEmulator({ port: 0, page: process.env.TEST_PAGE ?? '' });
  const browser = await chromium.connect(process.env.TEST_BROWSER ?? '');
  try {
    emulator.forward(`http://127.0.0.1:${port}/`);
    const { simulation, dispatcher, changes } = emulator.parts;
    let delivered = 0;
    changes.listen((change) => {
      if (isDelivered(change)) delivered++;
    });
    const event = exampleEvent('contact.created');
    for (let fired = 0; fired < full; fired++) dispatcher.fire(event);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${emulator.url}/#/deliveries`);
    await page.getByText(`${full} in all, ${full} delivered`).first().waitFor({ timeout: 300_000 });

    simulation.start(perSecond);
    await pause(3_000);
    delivered = 0;
    const start = performance.now();
    const atRest = await page.evaluate<Frames>(countFrames(''));
    const scrolled = await page.evaluate<Frames>(
      countFrames(`document.querySelector('.table-scroll').scrollBy(0, 40);`),
    );

    console.log(`${full} deliveries, ${Math.round((delivered * 1_000) / (performance.now() - start))} more per second`);
    for (const [state, frames] of Object.entries({ 'at rest': atRest, scrolled })) {
      console.log(
        `${state}: ${frames.perSecond.toFixed(1)} frames per second, ${Math.round(frames.longest)} ms at most`,
      );
    }
    if (Math.min(atRest.perSecond, scrolled.perSecond) < leastFrames) process.exitCode = 1;
  } finally {
    await browser.close();
    await emulator.close();
    receiver.closeAllConnections();
    receiver.close();
    await tearDown();
  }
}

function isDelivered(change: Change): boolean {
  return (
    change.collection === 'deliveries' && 'put' in change && 'state' in change.put && change.put.state === 'delivered'
  );
}

/** Code for the page. It runs a step for each frame and counts them. */
function countFrames(step: string): string {
  return `new Promise((resolve) => {
    let [start, last, frames, longest] = [performance.now(), performance.now(), 0, 0];
    requestAnimationFrame(function next(now) {
      ${step}
      frames++;
      longest = Math.max(longest, now - last);
      last = now;
      if (now - start < ${seconds * 1_000}) requestAnimationFrame(next);
      else resolve({ perSecond: frames * 1_000 / (now - start), longest });
    });
  })`;
}

void main();
