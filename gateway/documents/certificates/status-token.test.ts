import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { importKeys, type Keys } from '../../platform/keys/keys.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import { signJws } from '../../platform/keys/sign.ts';
import { inflateStatuses } from './inflate-statuses.ts';
import { checkListed, readStatusToken } from './status-token.ts';

const uri = 'https://issuer.example/lists/1';
const now = new Date('2026-06-01T00:00:00Z');
const seconds = now.getTime() / 1000;
let keys: Keys;
let strangers: Keys;
beforeAll(async () => {
  keys = await importKeys(await newKeySet());
  strangers = await importKeys(await newKeySet());
});

const keyOf = (kid: string | undefined) => {
  const key = keys.verifying.get(kid ?? '');
  return key && { key, algorithms: ['ES256'] };
};
const lst = (bytes: Uint8Array): string => deflateSync(bytes).toString('base64url');
const claimsOf = (change: object = {}, list: object = {}) => ({
  sub: uri,
  iat: seconds - 10,
  exp: seconds + 600,
  ttl: 30,
  status_list: { bits: 2, lst: lst(Uint8Array.of(0b11_10_01_00)), ...list },
  ...change,
});
const token = (change: object = {}, list: object = {}, by = keys, typ = 'statuslist+jwt') =>
  signJws(by, typ, claimsOf(change, list));
async function said(text: string, index = 0): Promise<string> {
  const read = await readStatusToken(text, { uri, keyOf }, now);
  return read.ok ? checkListed(read.value, index).reason : read.failure;
}

describe('a status list', () => {
  it('says for each place what it says, and nothing for a place that it does not have', async () => {
    const text = await token();
    const places = [0, 1, 2, 3, 4, 2 ** 40];
    expect(await Promise.all(places.map((place) => said(text, place)))).toEqual([
      'status.listed_valid',
      'status.revoked',
      'status.suspended',
      'status.unknown',
      'status.list_out_of_range',
      'status.list_out_of_range',
    ]);
  });

  it.each([
    [1, 'eNrbuRgAAhcBXQ', [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]],
    [2, 'eNo76fITAAPfAgc', [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]],
  ] as const)('the specification’s example of %i bits', async (bits, packed, values) => {
    const read = await readStatusToken(await token({}, { bits, lst: packed }), { uri, keyOf }, now);
    if (!read.ok) throw new Error(read.failure);
    const words = ['status.listed_valid', 'status.revoked', 'status.suspended', 'status.unknown'];
    const told = values.map((_, place) => checkListed(read.value, place).reason);
    expect(told).toEqual(values.map((value) => words[value]));
  });

  it('is fetched again when it says so, and says nothing after its end', async () => {
    const read = await readStatusToken(await token(), { uri, keyOf }, now);
    expect(read).toMatchObject({
      value: { renewMs: (seconds + 30) * 1000, expMs: (seconds + 600) * 1000 },
    });
    // However long it says: what is revoked is refused within a minute.
    for (const ttl of [undefined, 86_400]) {
      const kept = await readStatusToken(await token({ ttl }), { uri, keyOf }, now);
      expect(kept).toMatchObject({ value: { renewMs: (seconds + 30) * 1000 } });
    }
    const short = await readStatusToken(await token({ ttl: 5 }), { uri, keyOf }, now);
    expect(short).toMatchObject({ value: { renewMs: (seconds + 5) * 1000 } });
  });

  it.each<[string, string, () => Promise<string>]>([
    ['ended', 'status.list_stale', () => token({ exp: seconds })],
    ['of the future', 'status.list_stale', () => token({ iat: seconds + 61 })],
    ['without an end', 'status.list_malformed', () => token({ exp: undefined })],
    ['with a time to live of nothing', 'status.list_malformed', () => token({ ttl: 0 })],
    ['of another address', 'status.list_malformed', () => token({ sub: `${uri}0` })],
    ['of three bits', 'status.list_malformed', () => token({}, { bits: 3 })],
    ['of no bits', 'status.list_malformed', () => token({}, { bits: undefined })],
    ['without a list', 'status.list_malformed', () => token({ status_list: undefined })],
    ['that is no token', 'status.list_malformed', async () => '<html>closed</html>'],
    ['by a stranger', 'status.list_not_signed', () => token({}, {}, strangers)],
    ['of another kind', 'status.list_not_signed', () => token({}, {}, keys, 'JWT')],
    ['of two megabytes', 'status.list_too_large', async () => 'x'.repeat(2_000_000)],
    [
      'that unpacks to five megabytes',
      'status.list_too_large',
      () => token({}, { lst: lst(new Uint8Array(5 * 1024 * 1024)) }),
    ],
  ])('%s is %s: bring the paper', async (_, reason, make) => {
    expect(await said(await make())).toBe(reason);
  });
});

describe('ZLIB in every way that RFC 1950 allows to be wrong', () => {
  const good = deflateSync(Buffer.alloc(40, 7));
  const changed = (at: number, value: number) => {
    const bytes = Buffer.from(good);
    bytes[at < 0 ? bytes.length + at : at] = value;
    return bytes;
  };
  /** CMF and FLG of which the check holds, so that nothing else is wrong. */
  const headed = (cmf: number, flags: number) => {
    const bytes = changed(0, cmf);
    const rest = ((cmf << 8) | flags) % 31;
    bytes[1] = flags + (rest === 0 ? 0 : 31 - rest);
    return bytes;
  };
  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['one byte', good.subarray(0, 1)],
    ['a header alone', good.subarray(0, 2)],
    ['another method than DEFLATE', headed(0x77, 0)],
    ['a window of 64 KB', headed(0x88, 0)],
    ['a wrong check of the header', changed(1, (good[1] ?? 0) ^ 1)],
    ['a dictionary that nobody has', headed(0x78, 0x20)],
    ['no end of the data', good.subarray(0, good.length - 6)],
    ['no check sum', good.subarray(0, good.length - 4)],
    ['half a check sum', good.subarray(0, good.length - 2)],
    ['a wrong check sum', changed(-1, (good.at(-1) ?? 0) ^ 1)],
    ['a byte behind the end', Buffer.concat([good, Buffer.from([0])])],
    ['a second stream behind the end', Buffer.concat([good, good])],
    ['DEFLATE without ZLIB', deflateRawSync(Buffer.alloc(40, 7))],
    ['gzip', gzipSync(Buffer.alloc(40, 7))],
    ['a block of the reserved kind', changed(2, 0b111)],
    ['a stored block whose lengths differ', Buffer.from('7801010500fafe0102030405', 'hex')],
    ['an empty list', deflateSync(Buffer.alloc(0))],
  ])('%s is no list', (_, packed) => {
    const read = inflateStatuses(Buffer.from(packed).toString('base64url'));
    expect(read).toEqual({ ok: false, failure: 'malformed' });
  });

  it('is read at every level of packing, and in its only spelling', () => {
    for (const level of [0, 1, 6, 9]) {
      const packed = deflateSync(Buffer.alloc(4000, 7), { level }).toString('base64url');
      expect(inflateStatuses(packed)).toMatchObject({ ok: true });
      for (const other of [`${packed}=`, `${packed}\n`, packed.replace(/-|_|.$/, '+')])
        expect(inflateStatuses(other)).toEqual({ ok: false, failure: 'malformed' });
    }
  });
});
