import { rmSync } from 'node:fs';

export default async function tearDown(): Promise<void> {
  const { folder, browser } = globalThis.pageTests ?? {};
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
}
