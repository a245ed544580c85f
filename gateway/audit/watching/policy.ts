import { fail, ok, type Result } from '#contracts/result';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { Refusal } from '../verifier/bytes.ts';
import { type Policy, parsePolicy } from '../verifier/policy.ts';

/** Nobody watches. */
const noPolicy = 'quorum none\n';

/** Which witnesses must have seen the log, as it is configured and as it is given out. */
export const policyText = ({ config }: Pick<Platform, 'config'>): string =>
  config.witnessPolicy ?? noPolicy;

const parsed = perPlatform((platform) => parsePolicy(policyText(platform)));

export const policyOf = (platform: Platform): Promise<Policy> => parsed(platform);

/** @returns what is wrong with a policy, in one line */
export async function checkPolicy(text: string): Promise<Result<Policy, string>> {
  try {
    const policy = await parsePolicy(text);
    const silent = policy.witnesses.find(({ url }) => url === undefined || !URL.canParse(url));
    return silent ? fail(`${silent.name} has no address at which it can be asked`) : ok(policy);
  } catch (error) {
    if (error instanceof Refusal) return fail(error.message);
    throw error;
  }
}
