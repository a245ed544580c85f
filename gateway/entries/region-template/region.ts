import type { Subject } from '#adapters/conformance/trial';
import { format } from './format.ts';
import { startPlatform } from './platform.ts';
import { samples } from './samples.ts';

const region = '000000';
const secrets = { secret: 's'.repeat(32), callbackSecret: 'c'.repeat(32) };
const level = (ial: number) => ({ ial, aal: 1 });

/** What `npm run conformance -- --region 000000` tries. */
export const subject: Subject = {
  region,
  format: 'own-000000',
  adapter: { ...(format as unknown as Subject['adapter']), region },
  samples,
  start: async (doors) => {
    const platform = await startPlatform(doors, secrets);
    const levels = { L1: level(1), L2: level(2), L3: level(3) };
    return { platform, credentials: { url: platform.url, ...secrets, levels } };
  },
};
