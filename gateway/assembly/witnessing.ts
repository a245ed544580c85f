import { checkPolicy } from '../audit/watching/policy.ts';
import { askWitnesses } from '../audit/watching/round.ts';
import { measureWitnessing } from '../audit/watching/witnessed.ts';
import type { Config } from '../platform/process/config.ts';
import { tellFailure } from '../platform/process/database-outage.ts';
import { type Loop, startLoop } from '../platform/process/loop.ts';
import type { Platform } from '../platform/process/platform.ts';
import { regionReach } from '../platform/process/reaches.ts';
import { type Bindable, wayOut } from './ways-out.ts';

const everyMs = 1000;

/** What is wrong with the policy of a configuration. */
export async function policyProblems({
  witnessPolicy,
}: Pick<Config, 'witnessPolicy'>): Promise<readonly string[]> {
  if (witnessPolicy === undefined) return [];
  const checked = await checkPolicy(witnessPolicy);
  return checked.ok ? [] : [`WITNESS_POLICY: ${checked.failure}`];
}

/** Has the log seen by its witnesses for as long as it runs; every process may, one asks at a time. */
export function startWitnessing(
  platform: Platform,
  { outbound }: Pick<Bindable, 'outbound'>,
): Pick<Loop, 'close'> {
  if (platform.config.witnessPolicy === undefined) return { close: async () => {} };
  const limits = { timeoutMs: 3000, maxBytes: 65_536, connections: 2 };
  const { http, close } = wayOut(outbound, regionReach(platform.config), limits);
  const measured = measureWitnessing(platform);
  const loop = startLoop(
    everyMs,
    async () => {
      await askWitnesses(platform, http);
      return false;
    },
    (error) => tellFailure(platform, 'audit.witnesses_not_asked', error),
  );
  return {
    close: async () => {
      measured();
      await loop.close();
      await close();
    },
  };
}
