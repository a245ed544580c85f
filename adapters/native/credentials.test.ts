import { describe, expect, it } from 'vitest';
import { isOwnEndpoint, NativeCredentials } from './credentials.ts';
import { newSampleClient, sampleNativeCredentials } from './sample-credentials.ts';

const sample = sampleNativeCredentials('https://id.example', await newSampleClient());
const accepts = (change: object): boolean =>
  NativeCredentials.safeParse({ ...sample, ...change }).success;
const acceptsIssuer = (issuer: string): boolean =>
  accepts({
    issuer,
    authorizationEndpoint: URL.canParse(issuer) ? new URL('/auth', issuer).href : issuer,
  });

describe('what an operator may configure for a native region', () => {
  it('an https issuer, with or without a path, or this machine', () => {
    for (const issuer of [
      'https://id.example',
      'https://id.example/realm/a',
      'http://localhost:8080',
      'http://127.0.0.1:1',
    ])
      expect([issuer, acceptsIssuer(issuer)]).toEqual([issuer, true]);
  });

  it('no plain http, no private or literal address, no query, no password in the issuer', () => {
    for (const issuer of [
      'http://id.example',
      'https://10.0.0.1',
      'https://169.254.169.254',
      'https://167772161',
      'https://[fd00::1]',
      'https://id.example/?a=b',
      'https://id.example/#a',
      'https://user:pass@id.example',
      'ftp://id.example',
      'id.example',
    ])
      expect([issuer, acceptsIssuer(issuer)]).toEqual([issuer, false]);
  });

  it('no log-in page at a foreign origin, no scope without openid, no short secret', () => {
    expect(accepts({ authorizationEndpoint: 'https://evil.example/auth' })).toBe(false);
    expect(
      accepts({
        authorizationEndpoint: 'https://login.example/auth',
        origins: ['https://login.example'],
      }),
    ).toBe(true);
    expect(accepts({ scopes: { person: 'profile' } })).toBe(false);
    expect(accepts({ secret: 'c2hvcnQ' })).toBe(false);
    expect(accepts({ algorithm: 'HS256' })).toBe(false);
    expect(accepts({ algorithm: 'none' })).toBe(false);
  });

  it('an endpoint is own by its origin, not by how its text begins', () => {
    const own = { issuer: 'https://id.example/realm', origins: [] };
    expect(isOwnEndpoint('https://id.example/token', own)).toBe(true);
    for (const url of [
      'https://id.example.evil.example/token',
      'https://id.example@evil.example/token',
      'https://user@id.example/token',
      'https://id.example:8443/token',
      'http://id.example/token',
      '//id.example/token',
    ])
      expect([url, isOwnEndpoint(url, own)]).toEqual([url, false]);
  });
});
