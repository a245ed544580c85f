import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks } from './conformance/checks/all.ts';
import { catchFault } from './conformance/planted/catch.ts';
import { faults } from './conformance/planted/faults.ts';
import { type Stage, startStage } from './conformance/platform/stage.ts';
import { runChecks } from './conformance/run.ts';
import { sampleSubjects } from './sample-bindings.ts';

/** Of whom the sample world has nobody in that region. */
const notThere: Readonly<Record<string, readonly string[]>> = {
  shanghai: ['log-in.unproofed', 'agents.over'],
  zhejiang: ['log-in.unproofed', 'agents.over'],
};

const subjects = sampleSubjects();
/** Each fault in one adapter, in turn; all of them in all, as the table in docs/join.md has it: `--faults`. */
const planted = faults.map((fault, nth) => ({ ...fault, in: subjects[nth % subjects.length] }));

describe.each(subjects)('the adapter $format', (subject) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage(subject);
  });
  afterAll(() => stage.close());

  it('keeps every line of the contract that the kit holds it to', async () => {
    const outcomes = await runChecks(stage.trialOf(), checks);
    const open = outcomes.filter(({ state }) => state !== 'held' && state !== 'not_offered');
    expect(open.map(({ id, words }) => `${id}: ${words}`)).toEqual([]);
    const lacking = outcomes.filter(({ state }) => state === 'not_offered');
    expect(lacking.map(({ id }) => id)).toEqual(notThere[subject.format] ?? []);
  });

  it.each(planted.filter((fault) => fault.in === subject))(
    'with a planted fault is caught by the kit: $name',
    async (fault) => {
      expect(await catchFault(stage, fault)).toBe(fault.caughtBy.join(', '));
    },
  );
});
