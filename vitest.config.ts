import { defineConfig } from 'vitest/config';

/** Proofs that take longer than each commit should wait for: `npm run test:full`. */
const long = 'tests/reliability/{clock,fuzz,mutants,overload,soak}.test.ts';
const clusterLong = 'tests/cluster/{crash,persons,release,restored}.test.ts';

/** How many times as many random questions some tests ask: services/projector/src/testing/rounds.ts. */
const times = Number(process.env['SM_TIMES'] ?? 1);

const kinds = ['postgres', 'wire', 'cluster'].map((kind) => `**/*.${kind}.test.ts`);

/** Folder for machine-readable results, one file a run; `.ci/run` adds them up. */
const reports = process.env['TEST_REPORTS'];

export default defineConfig({
  test: {
    // The tests of a whole system wait most of the time, for processes to start and for time-outs to end.
    maxWorkers: 3,
    reporters:
      reports === undefined ? ['default'] : ['default', ['json', { outputFile: `${reports}/${process.pid}.json` }]],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{libs,services,deploy}/**/*.test.ts', 'tests/*.test.ts', 'tests/reliability/checker/*.test.ts'],
          exclude: ['**/node_modules/**', ...kinds],
          isolate: false,
          // Property tests take a second or two, and many times that on a machine with other work to do.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'postgres',
          include: ['{libs,services,deploy}/**/*.postgres.test.ts'],
          globalSetup: ['@sales/test-kit/global-setup'],
          // Random questions about the past take seconds, and many times that on a machine with other work to do.
          testTimeout: 240_000 * times,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'wire',
          include: ['{libs,services,deploy}/**/*.wire.test.ts'],
          globalSetup: ['@sales/test-kit/global-setup', '@sales/test-kit/kafka-setup'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'cluster',
          include: ['{libs,services,deploy}/**/*.cluster.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'reliability',
          include: ['tests/reliability/*.test.ts'],
          exclude: [long],
          globalSetup: ['@sales/test-kit/global-setup'],
          testTimeout: 600_000,
          hookTimeout: 120_000,
          maxConcurrency: 2,
        },
      },
      {
        test: {
          name: 'cluster-faults',
          include: ['tests/cluster/*.test.ts'],
          exclude: [clusterLong],
          env: { SYSTEM: 'cluster' },
          testTimeout: 1_200_000,
        },
      },
      {
        test: {
          name: 'long',
          include: [long],
          globalSetup: ['@sales/test-kit/global-setup'],
          testTimeout: 1_200_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'cluster-long',
          include: [clusterLong],
          env: { SYSTEM: 'cluster' },
          testTimeout: 1_200_000,
        },
      },
      {
        test: {
          name: 'compose',
          include: ['tests/compose/*.test.ts'],
          testTimeout: 1_800_000,
        },
      },
      {
        test: {
          name: 'console',
          include: ['tests/console/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 420_000,
        },
      },
      {
        test: {
          name: 'generators',
          include: ['tests/generators/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 330_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['tests/system/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 420_000,
        },
      },
    ],
  },
});
