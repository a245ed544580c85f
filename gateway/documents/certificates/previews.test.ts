import { afterAll, beforeAll, expect, it } from 'vitest';
import { certificateTypes } from '#adapters/kit/sample-world';
import { basicCodes, itemCode, qingpu } from '../../../tests/certificates/federation.ts';
import { aPerson, startWorld, type World } from '../../../tests/certificates/world.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { certificatePreview, certificatePull } from './preview-tables.ts';
import { removeOldPreviews } from './previews.ts';
import { countPull, holderLimit } from './pull-limit.ts';
import { findCredential } from './store.ts';
import { credential } from './tables.ts';

const { code: type } = certificateTypes.identityCard;
const hour = 3_600_000;

let world: World;
let token: string;
beforeAll(async () => {
  world = await startWorld();
  token = await world.personToken({ party: aPerson });
});
afterAll(() => world.close());

async function answered(choice: 'agreed' | 'declined', lasting = hour, change: object = {}) {
  const asked = {
    itemCode: itemCode(basicCodes.setUp),
    certificates: [{ type }],
    reason: '企业设立登记',
    until: new Date(Date.now() + lasting).toISOString(),
  };
  const preview = await world.post('previews', token, { ...asked, ...change });
  expect(preview.status, JSON.stringify(preview.body)).toBe(201);
  const { previewId } = preview.body;
  const certificates = [{ type, choice }];
  expect((await world.post(`previews/${previewId}/answer`, token, { certificates })).status).toBe(
    201,
  );
  return preview.body;
}
const isDeclined = async (id: string) =>
  (await findCredential(world.platform, id))?.declinedAt !== null;

it('a yes brings back the copies that it covers and no other', async () => {
  const { body } = await world.retrieve({ party: aPerson });
  await answered('declined');
  expect(await isDeclined(body.credentialId)).toBe(true);
  await answered('agreed', hour / 2);
  expect(await isDeclined(body.credentialId)).toBe(true);
  await world.platform.database().update(credential).set({ homeRegion: '310118' });
  await answered('agreed', 2 * hour);
  expect(await isDeclined(body.credentialId)).toBe(true);
  await world.platform.database().update(credential).set({ homeRegion: '320509' });
  const [kept] = await world.platform.database().select().from(credential);
  for (const other of [{ serves: 2 }, { agreementId: 'another' }]) {
    await world.platform.database().update(credential).set(other);
    await answered('agreed', 2 * hour);
    expect(await isDeclined(body.credentialId)).toBe(true);
    await world.platform
      .database()
      .update(credential)
      .set({ serves: kept?.serves, agreementId: kept?.agreementId });
  }
  await answered('agreed', 2 * hour);
  expect(await isDeclined(body.credentialId)).toBe(false);
});

it('clock set back: the last answer is the last all the same', async () => {
  const ahead = new Date(Date.now() + 60_000);
  await world.platform.database().update(certificatePreview).set({ answeredAt: ahead });
  await answered('declined');
  expect((await world.retrieve({ party: aPerson })).body.code).toBe('certificate.declined');
  // Which one is the last is corrected; when it was said is told as it was.
  const [row] = await world.platform.database().select().from(credential);
  expect(row?.declinedAt?.getTime()).toBeLessThan(ahead.getTime());
  const [event] = await world.lastEvents(2);
  expect(event).toMatchObject({ action: 'preview.answered' });
  expect(Date.parse(event?.at ?? '')).toBeLessThan(ahead.getTime());
});

it('a no stands for a day however soon the preview ends, and is kept so long', async () => {
  const past = new Date(Date.now() - 1000);
  const database = world.platform.database();
  await database.update(certificatePreview).set({ until: past });
  await removeOldPreviews(world.platform);
  expect((await world.retrieve({ party: aPerson })).body.code).toBe('certificate.declined');
  await database.update(certificatePreview).set({ answeredAt: new Date(Date.now() - 24 * hour) });
  await removeOldPreviews(world.platform);
  expect(await database.select().from(certificatePreview)).toEqual([]);
  expect((await world.retrieve({ party: aPerson })).status).toBe(201);
});

it('a preview says how many cases a copy is to serve, and a yes to it covers them', async () => {
  expect((await answered('agreed', 2 * hour)).cases).toBe(1);
  const grounds = async (cases: number) =>
    (await world.retrieve({ party: aPerson }, { cases })).body.preview;
  expect([await grounds(1), await grounds(2)]).toEqual(['agreed', 'not_asked']);
  expect((await answered('agreed', 2 * hour, { cases: 2 })).cases).toBe(2);
  expect(await grounds(2)).toBe('agreed');
});

it('too many previews of one item: when to come back is when the first of them ends', async () => {
  const database = world.platform.database();
  await database.delete(certificatePreview);
  await answered('agreed', 3 * hour);
  const [row] = await database.select().from(certificatePreview);
  if (!row) throw new Error('no preview');
  const copies = Array.from({ length: 19 }, (_, nth) => ({ ...row, id: `prev_${nth}` }));
  await database.insert(certificatePreview).values(copies);
  const refused = await world.post('previews', token, {
    itemCode: itemCode(basicCodes.setUp),
    certificates: [{ type }],
    reason: '企业设立登记',
    until: new Date(Date.now() + hour).toISOString(),
  });
  expect(refused.status).toBe(429);
  const seconds = Number(refused.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(24 * 3600 - 60);
  expect(seconds).toBeLessThanOrEqual(24 * 3600);
  await database.delete(certificatePreview);
});

it('flood of one holder: what its limit refuses is not taken from the member', async () => {
  const now = new Date();
  const platform = { ...world.platform, clock: () => now };
  await platform.database().delete(certificatePull);
  const caller = { clientId: qingpu.clientId } as Caller;
  const given = [];
  for (let time = 0; time < holderLimit.atOnce + 5; time += 1)
    given.push((await countPull(platform, caller, aPerson)).ok);
  expect(given.filter(Boolean)).toHaveLength(holderLimit.atOnce);
  const rows = await platform.database().select().from(certificatePull);
  expect(rows.map(({ today }) => today)).toEqual([holderLimit.atOnce, holderLimit.atOnce]);
});

it('flood of one member: what its limit refuses is not taken from the holder', async () => {
  const now = new Date();
  const platform = { ...world.platform, clock: () => now };
  const database = platform.database();
  const caller = { clientId: qingpu.clientId } as Caller;
  const today = async () => {
    const rows = await database.select().from(certificatePull);
    return Object.fromEntries(rows.map((row) => [row.who.split(' ')[0], row.today]));
  };
  await database.delete(certificatePull);
  expect((await countPull(platform, caller, aPerson)).ok).toBe(true);
  await database.update(certificatePull).set({ tokens: 2 });
  // Two are left, of the holder too: five at once.
  const atOnce = await Promise.all(
    Array.from({ length: 5 }, () => countPull(platform, caller, aPerson)),
  );
  expect(atOnce.filter(({ ok }) => ok)).toHaveLength(2);
  await database.update(certificatePull).set({ tokens: 5 }).where(sql`who like 'holder%'`);
  expect(await countPull(platform, caller, aPerson)).toMatchObject({
    ok: false,
    failure: { detail: 'too many certificates of one member' },
  });
  expect(await today()).toEqual({ holder: 3, member: 3 });
});
