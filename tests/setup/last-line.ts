import type { Reporter } from 'vitest/node';

/** For logs of CI: the whole outcome in the last line, and which tests did not run. */
export const lastLine: Reporter = {
  onTestRunEnd(modules, errors, reason) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number =>
      tests.filter((test) => test.result().state === state).length;
    for (const test of tests) {
      if (test.result().state === 'skipped') console.log(`skipped: ${test.fullName}`);
    }
    console.log(
      `tests ${reason}: ${count('passed')} passed, ${count('failed')} failed, ` +
        `${count('skipped')} skipped, ${errors.length} errors outside tests, ` +
        `${Math.round(performance.now() / 1000)} s`,
    );
  },
};
