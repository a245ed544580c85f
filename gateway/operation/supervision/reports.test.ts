import { afterAll, beforeAll, expect, it } from 'vitest';
import { asServed } from '#contracts/dates';
import {
  appendAudit,
  gatewayActor,
  itemPurpose,
  memberActor,
  type NewAuditEvent,
} from '../../audit/log/append.ts';
import { sequenceBatch } from '../../audit/log/sequence.ts';
import { caseRecord } from '../../casework/cases/tables.ts';
import { caseValues } from '../../casework/cases/testing/case-values.ts';
import { caseClock } from '../../casework/clocks/tables.ts';
import { outbox } from '../../delivery/outbox/tables.ts';
import { newWorldAlone, region, type World } from '../../delivery/testing/harness.ts';
import { newId } from '../../platform/database/ids.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { erasuresIn } from './erasures.ts';
import { inspect } from './inspection.ts';
import { exchangesIn, legsIn } from './monitoring.ts';
import { askedFor, periodOf } from './report-period.ts';
import { searchEvents } from './search.ts';
import { transfersIn } from './transfers.ts';
import { trendIn } from './trend.ts';

let world: World;
beforeAll(async () => {
  world = await newWorldAlone();
});
afterAll(() => world.close());

const now = () => world.platform.clock();
const ago = (ms: number) => new Date(now().getTime() - ms);
const elsewhere = { regions: ['999999'] };
const item = '1'.repeat(31);
const window = { clientId: 'qingpu', region: '310118', role: 'platform' } as Caller;

async function log(...events: Partial<NewAuditEvent>[]): Promise<void> {
  const base = { actor: memberActor(window), purpose: itemPurpose(item, '事项') };
  const all = events.map((event) => ({ ...base, ...event }) as NewAuditEvent);
  await appendAudit(world.platform.database(), all, now());
  await sequenceBatch(world.platform, 100);
}

async function newCase(more: Partial<typeof caseRecord.$inferInsert> = {}) {
  const { values } = await caseValues(world.platform, region, {});
  const row = { ...values, id: newId('case', now()), ...more };
  await world.platform.database().insert(caseRecord).values(row);
  return row;
}

const period = () => {
  const found = periodOf({}, undefined, now());
  if (!found) throw new Error('the last month is one');
  return found;
};

it('the days of a report are whole, in +08:00, a year at most, and none that is outside a mandate', () => {
  const at = new Date('2026-11-29T17:00:00Z');
  expect(periodOf({}, undefined, at)?.shown).toEqual({ since: '2026-10-31', until: '2026-11-30' });
  expect(periodOf({}, undefined, at, true)?.shown.since).toBe('2026-01-01');
  const one = periodOf({ since: '2026-11-01', until: '2026-11-01' }, undefined, at);
  expect([one?.from.toISOString(), one?.to.toISOString()]).toEqual([
    '2026-10-31T16:00:00.000Z',
    '2026-11-01T16:00:00.000Z',
  ]);
  expect(periodOf({ since: '2026-11-02', until: '2026-11-01' }, undefined, at)).toBeUndefined();
  expect(periodOf({ since: '2024-01-01', until: '2026-01-01' }, undefined, at)).toBeUndefined();
  // Days that PostgreSQL does not take as they are written, asked for by either end.
  expect(periodOf({ since: '0001-01-01', until: '0001-06-01' }, undefined, at)).toBeUndefined();
  for (const until of ['0000-01-01', '0001-01-05', '1999-12-31'])
    expect([true, false].map((year) => periodOf({ until }, undefined, at, year))).toEqual([
      undefined,
      undefined,
    ]);
  expect(periodOf({ since: '2000-01-01', until: '2000-02-01' }, undefined, at)).toBeDefined();
  const mandate = { regions: ['310118'], since: '2026-11-10', until: '2026-11-20' };
  expect(periodOf({ since: '2026-11-01' }, mandate, at)?.shown).toEqual({
    since: '2026-11-10',
    until: '2026-11-20',
  });
});

it('of whom a report was asked is in the log with its days: the member as well as the region', () => {
  const { shown } = period();
  expect(askedFor(period(), {})).toEqual(shown);
  const narrowed = { region, member: 'qingpu-platform' };
  expect(askedFor(period(), { ...narrowed })).toEqual({ ...shown, ...narrowed });
});

it('what was given to whom stands in the yearly record by kind, regions, item, certificate and ground, and a credential finds its events', async () => {
  const credential = newId('cred', now());
  const fetched = (onBehalfOf: string) => ({
    caseRef: newId('sid', now()),
    onBehalfOf,
    action: 'certificate.retrieved' as const,
    object: { class: 'certificate', ref: 'marriage' },
    legalBasis: 'consent' as const,
    details: { home: '320509', credential },
  });
  // A window typed who applies, twice the same; of the third nothing is known any more.
  const [typed, again] = [await newCase({ personIndex: 'p' }), await newCase({ personIndex: 'p' })];
  await log(
    fetched('one'),
    fetched('one'),
    fetched('two'),
    { ...fetched('three'), outcome: 'refused', action: 'certificate.refused' },
    ...[typed.id, again.id, newId('case', now())].map((caseRef) => ({
      ...{ caseRef, object: { class: 'case', ref: 'x' }, details: { to: region } },
      action: 'case.submitted' as const,
    })),
  );
  const { rows, more, reach } = await transfersIn(world.platform, period(), undefined, undefined);
  expect([more, reach.reached]).toEqual([false, reach.size]);
  expect(rows).toEqual([
    expect.objectContaining({
      ...{ kind: 'application', from: '310118', to: region, count: 3, people: 1 },
    }),
    {
      month: period().shown.until.slice(0, 7),
      kind: 'certificate',
      from: '320509',
      to: '310118',
      itemCode: item,
      certificateType: 'marriage',
      legalBasis: 'consent',
      count: 3,
      people: 2,
    },
  ]);
  const of = async (mandate?: { regions: string[] }, only?: string) =>
    (await transfersIn(world.platform, period(), mandate, only)).rows.map(({ kind }) => kind);
  expect(await of(undefined, '320509')).toEqual(['certificate']);
  expect(await of({ regions: ['320509'] })).toEqual(['certificate']);
  expect(await of(elsewhere)).toEqual([]);
  const page = { limit: 10 };
  const found = await searchEvents(world.platform, window, { certificate: credential }, page);
  expect(found.events.map(({ event }) => event.action)).toEqual([
    'certificate.refused',
    ...Array(3).fill('certificate.retrieved'),
  ]);
});

it('every leg has its four times, and a service its numbers: how many, how large, how fast, whose fault', async () => {
  const { id: caseId, clientId } = await newCase();
  const at = {
    createdAt: ago(9000),
    sentAt: ago(6000),
    answeredAt: ago(4000),
    finishedAt: ago(4000),
    recordedAt: ago(3900),
  };
  const leg = (sequence: number, more: Partial<typeof outbox.$inferInsert>) => ({
    // In their order: of one moment the numbers are as chance has them.
    messageId: newId('msg', new Date(at.createdAt.getTime() + sequence)),
    caseId,
    toRegion: region,
    sequence,
    kind: 'notice' as const,
    state: 'delivered' as const,
    payload: new Uint8Array(),
    digest: 'd',
    attempts: 1,
    nextAttemptAt: at.createdAt,
    bytes: 100,
    ...at,
    ...more,
  });
  const failed = (kind: 'rejected' | 'retryable', code: string) => ({
    lastFailure: { kind, code, at: now().toISOString(), times: 1 },
  });
  await world.platform
    .database()
    .insert(outbox)
    .values([
      leg(1, {}),
      leg(2, { ...failed('retryable', 'http_502'), bytes: 300, attempts: 3 }),
      leg(3, { ...failed('rejected', 'form'), state: 'refused' }),
      leg(4, { ...failed('retryable', 'courier_died'), state: 'pending', finishedAt: null }),
    ]);
  const asked = { period: period(), mandate: undefined, member: clientId };
  const { rows } = await exchangesIn(world.platform, asked);
  expect(rows).toEqual([
    expect.objectContaining({
      ...{ member: clientId, region, kind: 'notice', messages: 4, delivered: 2, refused: 1 },
      ...{ waiting: 1, attempts: 6, bytes: 600, largestBytes: 300 },
      faults: { caller: 1, gateway: 1, region: 1 },
      waitedMs: { p50: 3000, p95: 3000 },
      regionMs: { p50: 2000, p95: 2000 },
      recordedMs: { p50: 100, p95: 100 },
    }),
  ]);
  const first = await legsIn(world.platform, asked, { limit: 3 });
  const rest = await legsIn(world.platform, asked, { limit: 3, before: first.next });
  expect([first.legs.length, rest.legs.length, rest.next]).toEqual([3, 1, undefined]);
  expect(first.legs.find(({ code }) => code === 'http_502')).toMatchObject({
    ...{ caseId, fault: 'region', bytes: 300, acceptedAt: asServed(at.createdAt) },
    ...{ sentAt: asServed(at.sentAt), answeredAt: asServed(at.answeredAt) },
    recordedAt: asServed(at.recordedAt),
  });
  const foreign = await exchangesIn(world.platform, { ...asked, mandate: elsewhere });
  expect(foreign.rows).toEqual([]);
});

it('what was erased is reported with its ground, whose word it was and its place in the log, and what waits with its day', async () => {
  const until = new Date(now().getTime() + 86_400_000);
  const waiting = await newCase({ restrictedUntil: until });
  const of = (caseRef: string) => ({ caseRef, object: { class: 'case', ref: caseRef } });
  await log(
    {
      ...of('case_gone'),
      actor: gatewayActor,
      action: 'case.erased',
      reasonCode: 'retention_ended',
    },
    {
      ...of(waiting.id),
      action: 'case.restricted',
      reasonCode: 'consent_withdrawn',
      details: { until: until.toISOString() },
    },
  );
  const all = await erasuresIn(world.platform, period(), undefined, undefined, { limit: 10 });
  expect(all).toMatchObject({ erased: 1, restricted: 1, waiting: 1, nextAt: asServed(until) });
  expect(all.entries).toEqual([
    expect.objectContaining({
      what: 'restricted',
      ground: 'consent_withdrawn',
      caseRef: waiting.id,
      until: asServed(until),
    }),
    expect.objectContaining({
      what: 'erased',
      ground: 'retention_ended',
      by: { id: 'tongban', organisation: 'tongban' },
    }),
  ]);
  const page = await erasuresIn(world.platform, period(), undefined, undefined, { limit: 1 });
  expect(page.next).toBe(all.entries[0]?.index);
  const rest = { limit: 1, before: page.next };
  const second = await erasuresIn(world.platform, period(), undefined, undefined, rest);
  expect(second.entries).toEqual([all.entries[1]]);
  const none = await erasuresIn(world.platform, period(), elsewhere, undefined, { limit: 10 });
  expect(none).toMatchObject({ erased: 0, restricted: 0, waiting: 0, entries: [] });
});

it('an inspector sees of every body how many cases, how fast and how often late, and how it answered', async () => {
  const kept = await newCase({ state: 'approved', acceptedAt: now(), toRegion: '341502' });
  await newCase({ state: 'accepted', toRegion: '341502', itemCode: kept.itemCode });
  await newCase({ state: 'terminated', toRegion: '341502', itemCode: kept.itemCode });
  const body = kept.itemCode.slice(0, 18);
  await world.platform
    .database()
    .insert(caseClock)
    .values({
      ...{ caseId: kept.id, region: '341502', itemCode: kept.itemCode, due: '9999-12-31' },
      ...{ usedDays: 4, promisedDays: 3, warnedPromised: 100 },
    });
  await world.platform.database().execute(
    `insert into consultation (id, item_code, from_region, to_region, client_id, due_on, answered_at, created_at)
     values ('c1', '${kept.itemCode}', '310118', '341502', 'x', '2020-01-01', now(), now()),
       ('c2', '${kept.itemCode}', '310118', '341502', 'x', '2020-01-01', null, now());
     insert into fault_report (id, region, client_id, answer_by, created_at) values ('f1', '341502', 'x', '9999-01-01', now());
     insert into evaluation (id, case_id, region, item_code, client_id, score, tags, given_at, next_step_by)
     values ('e1', '${kept.id}', '341502', '${kept.itemCode}', 'x', 1, '[]', now(), '2020-01-01')`,
  );
  const bodies = await inspect(world.platform, period(), undefined, '341502');
  expect(bodies).toEqual([
    { region: '341502', faultReports: { asked: 1, answered: 0, answeredLate: 0, overdue: 0 } },
    {
      region: '341502',
      body,
      cases: expect.objectContaining({
        ...{
          received: 3,
          open: 1,
          approved: 1,
          terminated: 1,
          promiseMissed: 1,
          statutoryMissed: 0,
        },
        ...{ supplemented: 0, medianDays: 4, medianDaysToAccept: expect.any(Number) },
      }),
      evaluations: { given: 1, bad: 1, mended: 0, overdue: 1 },
      consultations: { asked: 2, answered: 1, answeredLate: 1, overdue: 1 },
    },
  ]);
  expect(await inspect(world.platform, period(), elsewhere, undefined)).toEqual([]);
});

it('who looked and what was refused is in the trend, as far as a mandate goes; a list of several cases is one look', async () => {
  const cases = [newId('case', now()), newId('case', now())];
  await log({ action: 'data.read', object: { class: 'case', ref: 'list' }, cases });
  for (const [mandate, counted] of [[undefined, 1] as const, [elsewhere, 0] as const]) {
    const asked = { period: period(), mandate, region: undefined };
    const today = (await trendIn(world.platform, asked)).steps.at(-1);
    expect(today).toMatchObject({ reads: counted, refused: counted });
  }
});
