import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestLog, type TestLog } from '../../audit/testing/log.ts';
import type { AgreementTerms } from './agreement.ts';
import { madeByNobody } from './agreement-changes.ts';
import { FederationDocument } from './document.ts';
import { openedItems } from './may-ask.ts';
import { openedOnce } from './opened-once.ts';
import { newestFederation, storeFederation } from './store.ts';
import { agreementRecord } from './tables.ts';

const [opening, served, third] = ['330421', '310118', '320509'] as const;
const now = new Date('2026-11-29T02:00:00Z');
let log: TestLog;

const documentOf = (version: number, ...codes: string[]) =>
  FederationDocument.parse({
    version,
    regions: codes.map((code) => ({
      code,
      name: { zh: code, en: code },
      calendar: { days: 'all', open: '00:00', close: '24:00', closures: [] },
      inFlight: 1,
    })),
    members: [],
    agreements: [],
  });

const record = (id: string, more: object, madeAt: Date | null) => ({
  ...{ id, signatures: [], proposedBy: 'jiashan-platform', proposedAt: now, madeAt },
  terms: { id, since: '2026-01-01', from: opening, to: third, ...more } as AgreementTerms,
});
const items = { kind: 'items', items: ['000131002001'] };

beforeAll(async () => {
  log = await openTestLog();
  const database = log.node.platform.database();
  await storeFederation(log.node.platform, documentOf(1, opening, served, third), 'test');
  await database
    .insert(agreementRecord)
    .values([
      { ...record('agreed-once', { ...items, to: served }, now), closedAt: now },
      record('signed-by-one', items, null),
      record('days-alone', { kind: 'handoffs', days: ['tue'] }, now),
      record('the-other-way', { ...items, from: served, to: opening }, now),
    ]);
});
afterAll(() => log.close());

const inForce = async () =>
  (await newestFederation(log.node.platform.database())) ?? documentOf(1, opening);

it('opened by the operator: a region that is left out and comes back by the configuration opens no more than its agreements', async () => {
  const { platform } = log.node;
  await storeFederation(platform, documentOf(2, served, third), 'test');
  await storeFederation(platform, documentOf(3, opening, served, third), 'test');
  const document = await inForce();
  expect(document.regions.map(({ opensByAgreement }) => opensByAgreement)).toEqual([
    [served],
    undefined,
    undefined,
  ]);
  const to = (region: string) => openedItems(document, { from: opening, to: region }, now);
  expect([to(served)?.size, to(third)]).toEqual([0, undefined]);
});

it('opened by the operator: a region that an operator brings back opens by agreement what it did, neither less nor more', async () => {
  const { platform } = log.node;
  await storeFederation(platform, documentOf(4, served, third), 'test');
  const before = await inForce();
  const next = documentOf(5, opening, served, third);
  const once = await openedOnce(platform.database(), before, next);
  const put = (opensByAgreement: string[] | undefined) => {
    const regions = next.regions.map((region) =>
      region.code === opening && opensByAgreement ? { ...region, opensByAgreement } : region,
    );
    return madeByNobody(before, { ...next, regions }, once);
  };
  expect(put([served])).toEqual([]);
  const refused = {
    pointer: '/regions/0/opensByAgreement',
    reason: `what was agreed before the region left stays: ${served}`,
  };
  for (const said of [undefined, [], [third], [served, third]])
    expect(put(said)).toEqual([refused]);
});
