import type { OutboundHttp } from '#contracts/outbound-http';
import type { NodePlatform } from '../platform/node/node-platform.ts';
import type { Platform } from '../platform/process/platform.ts';
import { regionReach } from '../platform/process/reaches.ts';
import type { Finding } from '../platform/process/standing.ts';
import { examine } from './doctor.ts';
import { type Bindable, wayOut } from './ways-out.ts';

/** Asks what lies outside of the database, by a way that is closed again. */
export async function outside<T>(
  platform: Platform,
  { outbound }: Pick<Bindable, 'outbound'>,
  ask: (http: OutboundHttp) => Promise<T>,
): Promise<T> {
  const limits = { timeoutMs: 10_000, maxBytes: 65_536, connections: 1 };
  const { http, close } = wayOut(outbound, regionReach(platform.config), limits);
  try {
    return await ask(http);
  } finally {
    await close();
  }
}

/** Lets a running process look at all that it needs, as `npm run doctor` does beside it. */
export function letExamine(
  { platform, keyModules }: NodePlatform,
  parts: Pick<Bindable, 'outbound'>,
): void {
  const examined = (): Promise<readonly Finding[]> =>
    outside(platform, parts, (http) => examine({ platform, keyModules, outside: http }));
  Object.assign(platform, { examine: examined });
}
