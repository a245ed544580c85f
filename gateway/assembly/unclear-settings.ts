import type { Config } from '../platform/process/config.ts';
import { uncallable } from '../trust/federation/called-addresses.ts';
import type { FederationDocument } from '../trust/federation/document.ts';
import { policyProblems } from './witnessing.ts';

/** What can be said of policy and document without asking anybody. */
export async function unclearSettings(
  config: Config,
  federation: FederationDocument | undefined,
): Promise<readonly string[]> {
  const unclear = await policyProblems(config);
  if (unclear.length > 0 || !federation) return unclear;
  return uncallable(federation, config).map(
    ({ pointer, reason }) => `FEDERATION${pointer}: ${reason}`,
  );
}
