import { defineConfig } from 'vitest/config';
import { lastLine } from './tests/setup/last-line.ts';

if (Number(process.versions.node.split('.')[0]) < 24) {
  throw new Error(
    `Tests start the product's own files, which need Node 24; this is ${process.versions.node}. ` +
      'Run `npm test` or `npx vitest`: they take the Node that npm installed.',
  );
}

const common = {
  environment: 'node',
  // Node reads these files by itself, and what it compiled once it keeps: nothing is turned into anything for tests.
  experimental: { viteModuleRunner: false, nodeLoader: false },
  setupFiles: './tests/setup/worker.ts',
  pool: 'forks',
  // Far beyond what a loaded machine needs: a test waits for the thing, and only what never comes about meets these.
  testTimeout: 90_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000, interval: 20 } },
} as const;

/** Beside their source, but they change what a process has once: the tracer, `fetch`, its arguments, its children. */
const ownProcess = [
  'gateway/platform/node/telemetry.test.ts',
  'gateway/delivery/couriers/telemetry.test.ts',
  'gateway/platform/edge/fetch-outbound.test.ts',
  'gateway/platform/node/embedded-postgres.test.ts',
  'gateway/entries/*.test.ts',
];

/** Beside their source, but slow: they start processes, wait for real seconds, or sign ten thousand calls. */
const slow = [
  'adapters/{conformance,front-doors}.test.ts',
  'gateway/audit/log/crash.test.ts',
  'gateway/delivery/couriers/{courier{,-faults,-troubles},hostile-region}.test.ts',
  'gateway/delivery/gate/{gate,heartbeat}.test.ts',
  'gateway/platform/node/http-server.test.ts',
];

/** Whole houses in one process. Loading the same modules for each file took longer than most of these tests. */
const houses = ['tests/{attacks,certificates,docs,interop,scenarios}/**/*.test.ts'];

/** As these, and the longest: they wait for browsers, edge runtimes and processes that are killed. */
const worlds = ['tests/{browser,edge,faults}/**/*.test.ts', ...slow];

// Vitest runs projects in the order of their names, and within one the longest files first: two
// workers then end together, because the shortest files come last.
export default defineConfig({
  test: {
    globalSetup: './tests/setup/global.ts',
    // Tests drive real servers in other processes, which need their share of the cores too.
    maxWorkers: 2,
    teardownTimeout: 20_000,
    reporters: process.env['CI'] ? ['default', lastLine] : ['default'],
    projects: [
      {
        test: {
          ...common,
          name: 'own process',
          include: ['tests/**/*.test.ts', ...ownProcess],
          exclude: [...houses, ...worlds],
        },
      },
      { test: { ...common, name: 'browser, edge, faults', include: worlds, isolate: false } },
      {
        test: {
          ...common,
          name: 'scenarios',
          include: houses,
          isolate: false,
          setupFiles: [common.setupFiles, './tests/setup/contract.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'unit',
          include: ['{contracts,adapters,gateway}/**/*.test.ts'],
          exclude: [...ownProcess, ...slow],
          isolate: false,
        },
      },
    ],
  },
});
