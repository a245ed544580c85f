import { describe, expect, it } from 'vitest';
import { fail, ok } from '#contracts/result';
import { jwksCache } from './jwks-cache.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** An issuer whose keys and health a test changes, and that counts. */
function issuer(...kids: string[]) {
  const state = { kids, down: false, fetches: 0, nowMs: 1e12, alarms: 0 };
  const cache = jwksCache<string>(() => {
    state.alarms += 1;
  });
  const fetchJwks = async () => {
    state.fetches += 1;
    await new Promise((done) => setTimeout(done, 1));
    if (state.down) return fail('down');
    return ok(new Map(state.kids.map((kid) => [kid, { kty: 'EC', kid }])));
  };
  const find = async (kid: string | undefined) => {
    const found = await cache.find(kid, fetchJwks, () => new Date(state.nowMs));
    return found.ok ? (found.value?.kid ?? 'unknown') : found.failure;
  };
  return { state, find };
}

const invented = (count: number) => Array.from({ length: count }, (_, index) => `bogus-${index}`);

describe('the cache of an issuer’s keys', () => {
  it('1,000 bogus kids at once cost one fetch, and 1,000 more a minute later one more', async () => {
    const { state, find } = issuer('a');
    expect(new Set(await Promise.all(invented(1000).map(find)))).toEqual(new Set(['unknown']));
    expect(state.fetches).toBe(1);
    state.nowMs += minuteMs;
    await Promise.all(invented(2000).map(find));
    expect(state.fetches).toBe(2);
    for (const kid of invented(1000)) await find(kid);
    expect(state.fetches).toBe(2);
  });

  it('asks once however many wait for the first keys', async () => {
    const { state, find } = issuer('a');
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => find('a'))))).toEqual(
      new Set(['a']),
    );
    expect(state.fetches).toBe(1);
  });

  it('finds a rotated key by one refresh, and forgets a withdrawn one with it', async () => {
    const { state, find } = issuer('a');
    expect(await find('a')).toBe('a');
    state.kids = ['b'];
    state.nowMs += minuteMs;
    expect(await find('b')).toBe('b');
    expect(await find('a')).toBe('unknown');
    expect(state.fetches).toBe(2);
  });

  it('does not ask again for a kid that a refresh did not bring', async () => {
    const { state, find } = issuer('a');
    await find('a');
    for (let minute = 1; minute <= 4; minute++) {
      state.nowMs += minuteMs;
      expect(await find('bogus')).toBe('unknown');
    }
    expect(state.fetches).toBe(2);
  });

  it('serves known keys for 24 h while the issuer is down, with an alarm, and then no more', async () => {
    const { state, find } = issuer('a');
    await find('a');
    state.down = true;
    state.nowMs += 23 * hourMs;
    expect(await find('a')).toBe('a');
    expect(state.alarms).toBe(1);
    expect(await find('bogus')).toBe('unknown');
    state.nowMs += 2 * hourMs;
    expect(await find('a')).toBe('down');
  });

  it('an issuer that is down is asked once in ten seconds, not once per token', async () => {
    const { state, find } = issuer('a');
    state.down = true;
    for (const kid of invented(100)) expect(await find(kid)).toBe('down');
    expect(state.fetches).toBe(1);
    state.down = false;
    state.nowMs += 10_000;
    expect(await find('a')).toBe('a');
  });

  it('a token without kid is proven only where there is a single key', async () => {
    expect(await issuer('a').find(undefined)).toBe('a');
    expect(await issuer('a', 'b').find(undefined)).toBe('unknown');
  });
});
