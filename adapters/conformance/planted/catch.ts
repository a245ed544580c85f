import { checks } from '../checks/all.ts';
import type { Stage } from '../platform/stage.ts';
import { runChecks } from '../run.ts';
import type { Fault } from './fault.ts';

/** What became of a planted fault: the check that was broken by it, `missed`, or `not offered` where there is no such door. */
export async function catchFault(stage: Stage, { plant, caughtBy }: Fault): Promise<string> {
  const { adapter } = stage.trialOf();
  const chosen = checks.filter(({ id }) => caughtBy.includes(id));
  const outcomes = await runChecks(stage.trialOf(plant(adapter)), chosen);
  const caught = outcomes.find(({ state }) => state === 'broken');
  if (caught) return caught.id;
  return outcomes.every(({ state }) => state === 'not_offered') ? 'not offered' : 'missed';
}
