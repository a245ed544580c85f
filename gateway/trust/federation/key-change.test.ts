import { describe, expect, it } from 'vitest';
import type { FederationDocument } from './document.ts';
import type { Member } from './entries.ts';
import { givenKeys } from './key-change.ts';
import type { MemberKey } from './member-key.ts';

const key: MemberKey = {
  kty: 'EC',
  crv: 'P-256',
  kid: 'one',
  x: 'a'.repeat(43),
  y: 'b'.repeat(43),
  notBefore: '2026-01-01T00:00:00Z',
  notAfter: '2026-12-31T00:00:00Z',
};
const platform = { clientId: 'p', region: '320509', role: 'platform' } as Member;
const withMembers = (...members: Member[]) => ({ members }) as unknown as FederationDocument;
const of = (keys: MemberKey[], as: Partial<Member> = {}): Member => ({
  ...platform,
  ...as,
  jwks: { keys },
});
const given = (...members: Member[]) => givenKeys(withMembers(of([key])), withMembers(...members));

describe('keys by the operator’s word alone', () => {
  it.each<[string, Member]>([
    ['another key', of([key, { ...key, kid: 'two', x: 'c'.repeat(43) }])],
    ['another point under the same name', of([{ ...key, x: 'c'.repeat(43) }])],
    ['the same point under another name', of([{ ...key, kid: 'two' }])],
    ['a later end', of([{ ...key, notAfter: '2027-12-31T00:00:00Z' }])],
    ['no end', of([{ ...key, notAfter: undefined }])],
    ['an earlier beginning', of([{ ...key, notBefore: '2025-12-31T00:00:00Z' }])],
    ['another region', of([key], { region: '330421' })],
    ['a new platform', of([key], { clientId: 'q' })],
  ])('are told: %s', (_, member) => expect(given(member)).toEqual([member.clientId]));

  it.each<[string, Member]>([
    ['the same', of([key])],
    ['an earlier end', of([{ ...key, notAfter: '2026-06-30T00:00:00Z' }])],
    ['none', of([])],
    ['of an auditor', of([{ ...key, kid: 'two' }], { role: 'auditor' })],
  ])('are not told: %s', (_, member) => expect(given(member)).toEqual([]));
});
