import { defineConfig } from 'vitest/config';
import { lastLine } from './tests/setup/last-line.ts';

if (Number(process.versions.node.split('.')[0]) < 24) {
  throw new Error(
    `Tests start the product's own files, which need Node 24; this is ${process.versions.node}. ` +
      'Run `npm test` or `npx vitest`: they take the Node that npm installed.',
  );
}

export default defineConfig({
  test: {
    environment: 'node',
    include: ['{contracts,adapters,gateway,tests}/**/*.test.ts'],
    globalSetup: './tests/setup/global.ts',
    setupFiles: ['./tests/setup/worker.ts'],
    pool: 'forks',
    // Tests drive real servers in other processes, which need their share of the cores too.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    // A shared machine stalls for seconds now and then. What needed a second attempt is named at the end.
    retry: process.env['CI'] ? 1 : 0,
    reporters: process.env['CI'] ? ['default', lastLine] : ['default'],
  },
});
