import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CertificateStatus } from '#contracts/certificate';
import { compressStatuses, packStatuses } from './status-bits.ts';

it('packs as the example of the Token Status List does: c9 44 f9', () => {
  // 1 2 0 3 0 1 0 1 1 2 3 3, the published list of two bits.
  const words = ['revoked', 'suspended', 'valid', 'unknown', 'valid', 'revoked'] as const;
  const more = ['valid', 'revoked', 'revoked', 'suspended', 'unknown', 'unknown'] as const;
  const listed = [...words, ...more].map((status, index) => ({ index, status }));
  expect(Buffer.from(packStatuses(12, listed)).toString('hex')).toBe('c944f9');
  expect(inflateSync(Buffer.from('eNo76fITAAPfAgc', 'base64url')).toString('hex')).toBe('c944f9');
});

it('whoever unpacks it by another zlib finds every status at its index, and nothing elsewhere', async () => {
  const one = fc.record({
    index: fc.nat(1023),
    status: fc.constantFrom(...CertificateStatus.options),
  });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(one, { selector: ({ index }) => index }), async (listed) => {
      const lst = await compressStatuses(packStatuses(1024, listed));
      const bytes = inflateSync(Buffer.from(lst, 'base64url'));
      const found = Array.from(
        { length: 1024 },
        (_, at) => ((bytes[at >> 2] ?? 0) >> ((at % 4) * 2)) & 3,
      );
      const notValid = listed.filter(({ status }) => status !== 'valid');
      expect(found.filter((value) => value !== 0)).toHaveLength(notValid.length);
      for (const { index, status } of notValid)
        expect(found[index]).toBe(status === 'suspended' ? 2 : status === 'unknown' ? 3 : 1);
    }),
    { numRuns: 30 },
  );
});

it('a list of which nothing is revoked is a few hundred bytes', async () => {
  expect((await compressStatuses(packStatuses(131_072, []))).length).toBeLessThan(300);
});
