import { describe, expect, inject, it } from 'vitest';
import { chooseSeed } from '../seeded-random.ts';
import { runCampaign } from './campaign.ts';

const queues = ['postgres', ...(inject('redisUrl') ? (['redis'] as const) : [])] as const;

describe.concurrent.each(queues)('a campaign of faults on the %s queue', (queue) => {
  it('breaks no promise: nothing acknowledged is lost, each effect once, in order, one leaf per change', {
    timeout: 180_000,
  }, async () => {
    const seed = chooseSeed();
    const lines = [`fault campaign on ${queue}: FAULTS_SEED=${seed}`];
    const say = (line: string): void => void lines.push(`  ${line}`);
    const options = { queue, seed, rounds: 4, casesPerRound: 4, settleMs: 90_000, say };
    const { problems } = await runCampaign(options).finally(() => console.log(lines.join('\n')));
    expect(problems).toEqual([]);
  });
});
