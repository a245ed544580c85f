import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../platform/database/drizzle.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import { newWorldAlone, region, type World } from '../testing/harness.ts';
import { backlogAgeMs, readBacklog, refusal } from './backlog.ts';

const entry: RegionEntry = {
  code: region,
  name: { zh: '嘉善', en: 'Jiashan' },
  calendar: { days: 'all', open: '08:00', close: '20:00', closures: [] },
  inFlight: 4,
  backlogLimitSeconds: 3600,
};
const at = (time: string) => new Date(`2026-10-14T${time}:00+08:00`);

describe('a backlog', () => {
  it('is as old as its oldest message has been due, and closing time does not count', () => {
    expect(backlogAgeMs(at('09:00'), entry, at('09:30'))).toBe(30 * 60_000);
    expect(backlogAgeMs(at('02:00'), entry, at('08:30'))).toBe(30 * 60_000);
    expect(backlogAgeMs(at('02:00'), entry, at('07:30'))).toBe(0);
    expect(backlogAgeMs(undefined, entry, at('09:30'))).toBe(0);
  });

  it('older than its limit refuses with a time to come back, one younger does not', () => {
    expect(refusal(at('09:00'), entry, at('10:00'))).toBeUndefined();
    expect(refusal(at('09:00'), entry, at('10:01'))).toMatchObject({
      code: 'delivery.backlog',
      retryAfterSeconds: 30,
    });
    expect(refusal(at('09:00'), entry, at('19:59'))?.retryAfterSeconds).toBe(600);
    const pulled = { ...entry, delivery: 'pull' as const, backlogLimitSeconds: undefined };
    const { backlogLimitSeconds: _, ...unlimited } = pulled;
    expect(refusal(at('09:00'), unlimited, at('19:59'))).toBeUndefined();
  });
});

describe('the oldest message that could go', () => {
  let world: World;
  beforeEach(async () => {
    world = await newWorldAlone();
  });
  afterEach(() => world.close());

  it('is neither one that waits for its time nor one behind a message that is tried again', async () => {
    const read = async () =>
      (await readBacklog(world.platform.database(), [region, '310118'], new Date())).get(region);
    expect(await read()).toBeUndefined();
    const [[first = '', second = ''] = []] = await world.commit(1, 2);
    const update = (values: string, messageId: string) =>
      world.platform
        .database()
        .execute(sql`update outbox set ${sql.raw(values)} where message_id = ${messageId}`);
    await update(`next_attempt_at = now() - interval '3 days'`, second);
    const set = (values: string) => update(values, first);
    await set(`next_attempt_at = now() + interval '1 hour'`);
    expect(await read()).toBeUndefined();
    await set(`state = 'parked'`);
    expect(await read()).toBeUndefined();
    await set(`state = 'delivered'`);
    expect((await read())?.getTime()).toBeLessThan(Date.now() - 2 * 86_400_000);
  });
});
