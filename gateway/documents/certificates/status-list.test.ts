import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { items } from '../../../tests/certificates/federation.ts';
import { aPerson, startWorld, type World } from '../../../tests/certificates/world.ts';
import { verifyOwnJwt } from '../../trust/identity/own-jwt.ts';
import { decodeJwt } from '../../trust/identity/strict-jwt.ts';
import { saveItems } from '../items/store.ts';
import { statusList } from './status-list.ts';
import { findCredential, openingOf, removeExpiredCredentials } from './store.ts';
import { watchedCertificate } from './tables.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

type Listed = { readonly idx: number; readonly uri: string };

async function fetched(): Promise<Listed> {
  const { body } = await world.retrieve({ party: aPerson });
  const [jws = ''] = (body as { credential: string }).credential.split('~');
  const payload = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as {
    status: { status_list: Listed };
  };
  return payload.status.status_list;
}

/** As a verifier does it that has only the credential. */
async function valueAt({ idx, uri }: Listed): Promise<number> {
  const answer = await fetch(uri.replace('http://127.0.0.1', world.base));
  expect(answer.headers.get('content-type')).toBe('application/statuslist+jwt');
  expect(answer.headers.get('cache-control')).toContain('max-age=30');
  const jwt = decodeJwt(await answer.text());
  const held = jwt.ok
    ? await verifyOwnJwt(world.platform, jwt.value, ['statuslist+jwt'])
    : undefined;
  if (!held?.ok) throw new Error('not signed by the gateway');
  const { sub, status_list: list } = held.value as unknown as {
    sub: string;
    status_list: { bits: number; lst: string };
  };
  expect(sub).toBe(uri);
  expect(list.bits).toBe(2);
  const bytes = inflateSync(Buffer.from(list.lst, 'base64url'));
  expect(bytes.length * 4).toBeGreaterThanOrEqual(100_000);
  return ((bytes[idx >> 2] ?? 0) >> ((idx % 4) * 2)) & 3;
}

it('a copy says where it stands in a signed list of its region; suspended at home it is 2, revoked 1', async () => {
  const first = await fetched();
  const second = await fetched();
  expect(first.uri).toMatch(/\/v1\/status-lists\/320509-1$/);
  expect(first.idx).not.toBe(second.idx);
  expect(await valueAt(first)).toBe(0);
  for (const [status, value] of [
    ['suspended', 2],
    ['revoked', 1],
  ] as const) {
    await world.platform.database().update(watchedCertificate).set({ status });
    // A list is kept for five seconds.
    world.passSeconds(6);
    expect([await valueAt(first), await valueAt(second)]).toEqual([value, value]);
  }
});

it('all lists are named at one address, so that a verifier has them before it meets a copy', async () => {
  const { uri } = await fetched();
  const answer = await fetch(`${world.base}/v1/status-lists`);
  expect(answer.headers.get('cache-control')).toContain('max-age=30');
  expect(await answer.json()).toEqual({ status_lists: [uri] });
});

it('a list that nobody was given a place in does not exist', async () => {
  for (const id of ['320509-9', '440305-1'])
    expect(await statusList(world.platform, id)).toMatchObject({
      failure: { code: 'status_list.not_found' },
    });
});

const later = (years: number) => ({
  ...world.platform,
  clock: () => new Date(Date.now() + years * 365.25 * 86_400_000),
});

describe('copies whose time is over', () => {
  it('are gone, and what opens their commitments stays sealed for three years', async () => {
    const { body } = await world.retrieve({ party: aPerson });
    const id = body.credentialId;
    const living = await openingOf(world.platform, id);
    await removeExpiredCredentials(later(1));
    expect(await findCredential(world.platform, id)).toBeUndefined();
    const opening = await openingOf(world.platform, id);
    expect(Object.keys(opening?.salts ?? {}).sort()).toEqual([
      'holderCode',
      'holderName',
      'validity',
    ]);
    expect(opening).toEqual(living);
    await removeExpiredCredentials(later(2.9));
    expect(await openingOf(world.platform, id)).toEqual(living);
    await removeExpiredCredentials(later(3.1));
    expect(await openingOf(world.platform, id)).toBeUndefined();
  });

  it('or as long as the archive keeps files of its item', async () => {
    const period = async (archivePeriod?: '10_years') =>
      saveItems(
        world.platform,
        '330421',
        items.map((one) => ({ ...one, archivePeriod })),
      );
    await period('10_years');
    const { credentialId: id } = (await world.retrieve({ party: aPerson })).body;
    for (const years of [1, 9.9]) await removeExpiredCredentials(later(years));
    expect(await openingOf(world.platform, id)).toBeDefined();
    await removeExpiredCredentials(later(10.1));
    expect(await openingOf(world.platform, id)).toBeUndefined();
    await period();
  });
});
