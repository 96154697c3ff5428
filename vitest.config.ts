import { defineConfig } from 'vitest/config';

const kinds = ['postgres', 'wire', 'cluster'].map((kind) => `**/*.${kind}.test.ts`);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{libs,services,deploy}/**/*.test.ts', 'tests/*.test.ts', 'tests/reliability/checker/*.test.ts'],
          exclude: ['**/node_modules/**', ...kinds],
          isolate: false,
        },
      },
      {
        test: {
          name: 'postgres',
          include: ['{libs,services,deploy}/**/*.postgres.test.ts'],
          globalSetup: ['@sales/test-kit/global-setup'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['tests/system/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
