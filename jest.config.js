/** @type {import('jest').Config} */
module.exports = {
  preset: 'ts-jest',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts', '<rootDir>/cli/__tests__/**/*.test.ts'],
  moduleNameMapper: {
    '^docsmith-webhooks$': '<rootDir>/src/index.ts',
    '^docsmith-webhooks/testing$': '<rootDir>/src/testing/index.ts',
    '^docsmith-webhooks/(redis|postgres)$': '<rootDir>/src/idempotency/$1.ts',
  },
  // Nothing here waits for time to pass, but a busy machine takes its own.
  testTimeout: 30_000,
  // The page runs in a browser: its tests do not load it.
  collectCoverageFrom: ['src/**/*.ts', 'cli/src/**/*.ts', '!cli/src/page/**'],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
  // Types are checked once, by `npm run types`; ts-jest only strips them, file by file.
  transform: { '^.+\\.ts$': ['ts-jest', { diagnostics: false }] },
};
