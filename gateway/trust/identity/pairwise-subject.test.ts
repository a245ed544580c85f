import { describe, expect, it } from 'vitest';
import { importKeys } from '../../platform/keys/keys.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import { pairwiseSubject } from './pairwise-subject.ts';

const issuer = 'https://gateway.example';

describe('pairwiseSubject', () => {
  it('differs by sector, region, local id, issuer and key, and is stable otherwise', async () => {
    const [keys, others] = await Promise.all([
      newKeySet().then(importKeys),
      newKeySet().then(importKeys),
    ]);
    const person = { region: '320509', localId: 'wj-0001' };
    const subs = await Promise.all([
      pairwiseSubject(keys, issuer, '330421', person),
      pairwiseSubject(keys, issuer, '310118', person),
      pairwiseSubject(keys, issuer, '330421', { ...person, region: '330421' }),
      pairwiseSubject(keys, issuer, '330421', { ...person, localId: 'wj-0002' }),
      pairwiseSubject(keys, `${issuer}x`, '330421', person),
      pairwiseSubject(others, issuer, '330421', person),
    ]);
    expect(new Set(subs.map(({ sub }) => sub)).size).toBe(6);
    expect(subs.every(({ sub }) => /^[A-Za-z0-9_-]{43}$/.test(sub))).toBe(true);
    expect(await pairwiseSubject(keys, issuer, '330421', person)).toEqual(subs[0]);
  });

  it('cannot be confused by moving characters between its parts', async () => {
    const keys = await importKeys(await newKeySet());
    const one = await pairwiseSubject(keys, 'ab', 'c', { region: '320509', localId: '1' });
    const two = await pairwiseSubject(keys, 'a', 'bc', { region: '320509', localId: '1' });
    expect(one.sub).not.toBe(two.sub);
  });
});
