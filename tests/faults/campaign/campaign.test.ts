import { describe, expect, inject, it } from 'vitest';
import { chooseSeed } from '../seeded-random.ts';
import { runCampaign } from './campaign.ts';
import type { Queue } from './campaign-house.ts';

// Where there is a Redis it can fail too, beside all else that can. The long form, on either: `npm run faults`.
const queue: Queue = inject('redisUrl') ? 'redis' : 'postgres';

describe(`a campaign of faults on the ${queue} queue`, () => {
  it('breaks no promise: nothing acknowledged is lost, each effect once, in order, one leaf per change', {
    timeout: 480_000,
  }, async () => {
    const seed = chooseSeed();
    const lines = [`fault campaign on ${queue}: FAULTS_SEED=${seed}`];
    const say = (line: string): void => void lines.push(`  ${line}`);
    const options = { queue, seed, rounds: 4, casesPerRound: 4, settleMs: 300_000, say };
    const { problems } = await runCampaign(options).finally(() => console.log(lines.join('\n')));
    expect(problems).toEqual([]);
  });
});
