import { certified, newAuthority } from '#adapters/kit/platform/authority';
import { certificateParts, type Parts } from '#adapters/kit/platform/document';
import type { SealVersion } from '#adapters/kit/platform/seal';
import { packed, type SigningPlan, sealParts } from '#adapters/kit/platform/sealed-file';
import { examineFile } from '../examine.ts';
import { type SealTrust, sealTrustOf } from '../trust.ts';

export const now = new Date('2026-06-01T04:00:00Z');
const term = { from: new Date('2024-01-01T00:00:00Z'), until: new Date('2034-01-01T00:00:00Z') };

/** One authority, who makes seals, who signs, and who may not; keys are made once for a whole test file. */
export const authority = newAuthority('示例电子认证机构', term);
export const maker = certified('示例制章机构', authority, term);
export const signer = certified('吴江区行政审批局(示例)', authority, term);
export const other = certified('嘉善县行政审批局(示例)', authority, term);
/** Certified by somebody whom nobody here knows. */
export const strange = certified('示例', newAuthority('无人认可的机构', term), term);

/** Whoever signs so writes r and s one behind the other. */
export const bare = (one: typeof signer): typeof signer => ({
  ...one,
  sign: (data) => {
    const der = one.sign(data);
    const length = der[3] ?? 0;
    const pad = (part: Buffer) => Buffer.concat([Buffer.alloc(32), part]).subarray(-32);
    return Buffer.concat([pad(der.subarray(4, 4 + length)), pad(der.subarray(6 + length))]);
  },
});

export const sealId = '32050900000001';
export const issuer = '11320509XX0000001C';
export const type = '11100000XX0000009K001';

export const trust = sealTrustOf({
  authorities: [authority.certificate.toString('base64')],
  seals: [{ sealId, issuer, types: [type] }],
});

export const parts: Parts = certificateParts('法定代表人授权书', [
  ['证照类型代码', type],
  ['持证主体', '沈示例 & <吴江>'],
]);

export const planOf = (
  version: SealVersion = 4,
  seal: Partial<SigningPlan['seal']> = {},
  change: Partial<SigningPlan> = {},
): SigningPlan => ({
  seal: {
    version,
    id: sealId,
    name: '吴江区行政审批局证照专用章(示例)',
    maker,
    signers: [signer],
    from: new Date('2025-01-01T00:00:00Z'),
    until: new Date('2030-01-01T00:00:00Z'),
    ...seal,
  },
  signer,
  at: new Date('2026-03-01T02:00:00Z'),
  ...change,
});

/** Made once: most of what nobody should take begins as this. */
const good = sealParts(parts, planOf());

export const sealed = (plan?: SigningPlan, from: Parts = parts): Parts =>
  plan ? sealParts(from, plan) : good;

export const examined = (file: Parts | Uint8Array, at: Date = now, by: SealTrust = trust) =>
  examineFile(file instanceof Uint8Array ? file : packed(file), by, at);

/** The findings that stand in the way. */
export const reasons = (file: Parts | Uint8Array, at?: Date, by?: SealTrust): string[] =>
  examined(file, at, by)
    .findings.filter(({ outcome }) => outcome !== 'valid')
    .map(({ outcome, reason }) => `${outcome} ${reason}`);
