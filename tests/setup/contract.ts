import { afterEach, expect } from 'vitest';
import { takeAnswers, watchAnswers } from './answers.ts';
import type { contractChecker } from './documented.ts';

type Check = ReturnType<typeof contractChecker>;
const shared = globalThis as { contractCheck?: Promise<Check>; contractWatched?: true };

if (!shared.contractWatched) watchAnswers();
shared.contractWatched = true;

/** Made when the first answer is there: a test without a gateway does not load one. */
const checker = (): Promise<Check> =>
  (shared.contractCheck ??= Promise.all([
    import('./documented.ts'),
    import('../docs/openapi-file.ts'),
  ]).then(([{ contractChecker }, { contractDocument }]) =>
    contractChecker(contractDocument() as never),
  ));

// Whatever a test asks for: what is answered is what the API reference says, and nothing more.
afterEach(async () => {
  const seen = takeAnswers();
  if (seen.length === 0) return;
  const undocumented = await checker();
  const faults = new Set(seen.flatMap(undocumented));
  expect([...faults], 'answers that the API reference does not describe').toEqual([]);
});
