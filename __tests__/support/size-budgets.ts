/**
 * How large the parts may become, in bytes, with a few per cent of air. `npm run test:matrix` measures the tarballs, and a
 * test of the page measures the page.
 */
export const sizeBudgets = {
  library: { packed: 203_000, unpacked: 860_000 },
  cli: { packed: 375_000, unpacked: 1_310_000 },
  /** What `require('docsmith-webhooks')` loads, dependencies included. */
  loaded: { files: 19, bytes: 185_000 },
  page: 150 * 1024,
};
