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
  // Tests are fast, but a busy machine can slow them down.
  testTimeout: 30_000,
  // The page runs in a browser, where Jest measures no coverage.
  collectCoverageFrom: ['src/**/*.ts', 'cli/src/**/*.ts', '!cli/src/page/**'],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
  // `npm run types` checks the types. ts-jest only removes them, which is faster.
  transform: { '^.+\\.ts$': ['ts-jest', { diagnostics: false }] },
};
