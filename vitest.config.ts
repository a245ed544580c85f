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
  setupFiles: './tests/setup/worker.ts',
  pool: 'forks',
  testTimeout: 20_000,
  hookTimeout: 60_000,
  // A shared machine stalls for seconds now and then. What needed a second attempt is named at the end.
  retry: process.env['CI'] ? 1 : 0,
} as const;

/** Beside their source, but they change what a process has once: the tracer, `fetch`. */
const changeTheirProcess = [
  'gateway/platform/node/telemetry.test.ts',
  'gateway/platform/edge/fetch-outbound.test.ts',
];

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
          include: ['tests/**/*.test.ts', ...changeTheirProcess],
        },
      },
      {
        test: {
          ...common,
          name: 'shared process',
          include: ['{contracts,adapters,gateway}/**/*.test.ts'],
          exclude: changeTheirProcess,
          // Loading the same modules for each file took longer than these tests.
          isolate: false,
        },
      },
    ],
  },
});
