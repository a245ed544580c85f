import { checks } from '../checks/all.ts';
import type { Stage } from '../platform/stage.ts';
import { runChecks } from '../run.ts';
import type { Fault } from './fault.ts';

/**
 * What became of a planted fault: the checks that were broken by it, `missed` where one that is named for it was
 * not, or `not offered` where there is no such door.
 */
export async function catchFault(stage: Stage, { plant, caughtBy }: Fault): Promise<string> {
  const { adapter } = stage.trialOf();
  const chosen = checks.filter(({ id }) => caughtBy.includes(id));
  const outcomes = await runChecks(stage.trialOf(plant(adapter)), chosen);
  const offered = outcomes.filter(({ state }) => state !== 'not_offered');
  if (offered.length === 0) return 'not offered';
  return offered.every(({ state }) => state === 'broken')
    ? offered.map(({ id }) => id).join(', ')
    : 'missed';
}
