import { describe, expect, it } from 'vitest';
import { checkAssertion } from './client-assertion.ts';

const issuer = 'https://gateway.example';
const now = new Date('2026-06-01T00:00:00Z');
const at = now.getTime() / 1000;
const good = { iss: 'a.b', sub: 'a.b', aud: issuer, jti: 'j1', iat: at, exp: at + 60 };
const codeOf = (change: object): string => {
  const checked = checkAssertion({ ...good, ...change }, 'a.b', issuer, now);
  return checked.ok ? 'accepted' : checked.failure.code;
};

describe('checkAssertion', () => {
  it('accepts a minute, made by a clock that is up to ten seconds ahead (FAPI 2.0 s5.3.2.1)', () => {
    expect(codeOf({})).toBe('accepted');
    expect(codeOf({ iat: at + 10, nbf: at + 10, exp: at + 70 })).toBe('accepted');
    expect(codeOf({ iat: undefined })).toBe('accepted');
  });

  it('is remembered by its jti until it ends', () => {
    expect(checkAssertion(good, 'a.b', issuer, now)).toEqual({
      ok: true,
      value: { jti: 'j1', expiresAt: new Date('2026-06-01T00:01:00Z') },
    });
  });

  it.each([
    ['an audience list that has the issuer in it', { aud: [issuer] }],
    ['the token endpoint as audience', { aud: `${issuer}/oauth/token` }],
    ['an issuer with a trailing slash', { aud: `${issuer}/` }],
    ['no audience', { aud: undefined }],
    ['another subject', { sub: 'c.d' }],
    ['another issuer', { iss: 'c.d' }],
    ['no jti: it could be used for ever', { jti: undefined }],
    ['a jti that no database column takes', { jti: 'a\u0000b' }],
    ['no exp', { exp: undefined }],
    ['exp as text', { exp: String(at + 60) }],
    ['a lifetime of more than a minute', { exp: at + 61 }],
    ['an old iat with an exp that is still near', { iat: at - 600, exp: at + 30 }],
    ['a lifetime that only the missing iat hides', { iat: undefined, exp: at + 3600 }],
  ])('refuses %s', (_, change) => {
    expect(codeOf(change)).toBe('oauth.invalid_client');
  });

  it('tells a stock library all that is to be changed, in one answer', () => {
    const stock = { aud: [issuer, `${issuer}/oauth/token`], exp: at + 300 };
    const checked = checkAssertion({ ...good, ...stock }, 'a.b', issuer, now);
    expect(checked).toMatchObject({ ok: false, failure: { code: 'oauth.invalid_client' } });
    const detail = checked.ok ? '' : checked.failure.detail;
    expect(detail).toContain(`aud must be ${issuer} as one string`);
    expect(detail).toContain('exp must be at most 60 s after iat');
  });

  it.each([
    ['exp reached to the second', { iat: at - 60, exp: at }],
    ['iat beyond the skew', { iat: at + 11 }],
    ['nbf beyond the skew', { nbf: at + 11 }],
    ['dated more than a minute ahead', { iat: at + 61, nbf: at + 61, exp: at + 121 }],
  ])('says that the time is wrong: %s', (_, change) => {
    expect(codeOf(change)).toBe('oauth.assertion_expired');
  });
});
