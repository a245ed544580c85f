import type { Config } from './config.ts';
import { isLoopbackHost, type Reach } from './reach.ts';

/** Regions and courier companies, which the operator connects: at this machine only by its own name. */
export const regionReach = ({ regionNetworks = [] }: Pick<Config, 'regionNetworks'>): Reach => ({
  loopback: true,
  networks: regionNetworks,
  plainHttp: true,
});

/** Members, who name their own addresses. Where the gateway itself is at a loopback address, which is a sample or a test, they are too. */
export function memberReach({
  publicOrigin,
  memberNetworks = [],
}: Pick<Config, 'publicOrigin' | 'memberNetworks'>): Reach {
  const sample = isLoopbackHost(new URL(publicOrigin).hostname);
  return { loopback: sample, networks: memberNetworks, plainHttp: sample };
}
