const common = {
  rootDir: __dirname,
  testEnvironment: 'node',
  // Types are checked once, by `npm run types`; ts-jest only strips them, file by file.
  transform: { '^.+\\.ts$': ['ts-jest', { diagnostics: false }] },
  moduleNameMapper: {
    '^docsmith-webhooks$': '<rootDir>/src/index.ts',
    '^docsmith-webhooks-cli$': '<rootDir>/cli/src/index.ts',
    '^docsmith-webhooks/(testing|bullmq|otel)$': '<rootDir>/src/$1/index.ts',
    '^docsmith-webhooks/schemas/(.+)$': '<rootDir>/schemas/$1',
    '^docsmith-webhooks/(sqlite|redis|postgres)$': '<rootDir>/src/idempotency/$1.ts',
  },
  restoreMocks: true,
};

const page = '<rootDir>/cli/__tests__/page';

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    {
      ...common,
      displayName: 'packages',
      testMatch: ['<rootDir>/__tests__/**/*.test.ts', '<rootDir>/cli/__tests__/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', page],
    },
    {
      ...common,
      displayName: 'page',
      testMatch: [`${page}/**/*.test.ts`],
      // Builds the page once and starts one browser. Jest does so only if a test of the page runs.
      globalSetup: '<rootDir>/cli/__tests__/support/page-setup.ts',
      globalTeardown: '<rootDir>/cli/__tests__/support/page-teardown.ts',
    },
  ],
  // Many tests wait for other processes, so two cores have work for four.
  maxWorkers: 4,
  // A busy machine is slow. Tests wait for events, not for time.
  testTimeout: 120_000,
  // The page runs in a browser, and what is instrumented in processes of its own. Jest measures no coverage there.
  collectCoverageFrom: ['src/**/*.ts', 'cli/src/**/*.ts', '!cli/src/page/**', '!src/otel/instrument-webhooks.ts'],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
};
