import { base64url, CompactSign, exportJWK, generateKeyPair } from 'jose';
import type { CertificateReason } from '#contracts/certificate-reasons';
import { importKeys, type Keys } from '../../../platform/keys/keys.ts';
import { newKeySet } from '../../../platform/keys/new-keys.ts';
import type { Recognition } from '../../../trust/federation/agreement.ts';
import { type AskedOfCopy, checkBinding, checkCopy } from '../check-copy.ts';
import { disclosureDigest } from '../disclosures.ts';
import type { HolderKey } from '../holder-key.ts';
import { verifySdJwt } from '../sd-jwt.ts';
import { typeMetadata, vctOf } from '../type-metadata.ts';
import { check, verdictOf } from '../verdict.ts';

export const origin = 'https://gateway.example';
export const type = '11100000000013127D001';
export const nowSeconds = 1_780_000_100;
export const nonce = 'n-of-this-verifier';
export const itemCode = '11330421XX0000001N4000131001001';
export const base = {
  iss: origin,
  iat: nowSeconds - 100,
  exp: nowSeconds + 86_400,
  jti: 'cred_aaaaaaaaaaaaaaaaaaaaaaaaaa',
  aud: 'urn:tongban:region:330421',
  vct: vctOf(origin, type),
  'vct#integrity': typeMetadata(origin, type).integrity,
  certificateType: type,
  issuerRegion: '320509',
  purpose: {
    itemCode,
    reason: '企业设立',
    requester: 'qingpu.window',
    agreement: 'wj-ja-id',
    until: '2026-06-01T00:00:00Z',
  },
};
export const agreement = { id: 'wj-ja-id', keyBinding: undefined } as unknown as Recognition;
export const asked: AskedOfCopy & { sent: boolean } = {
  origin,
  purpose: { itemCode },
  nonce,
  caller: { clientId: 'jiashan.platform', region: '330421' },
  agreement,
  now: new Date(nowSeconds * 1000),
  sent: false,
};

type Pair = { readonly privateKey: CryptoKey; readonly jwk: HolderKey };
export let keys: Keys;
export let strangers: Keys;
export let holder: Pair;
export let thief: Pair;

async function newPair(): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const { x = '', y = '' } = await exportJWK(publicKey);
  return { privateKey, jwk: { kty: 'EC', crv: 'P-256', x, y } };
}

/** Keys are made once for a whole file of tests. */
export async function makeKeys(): Promise<void> {
  [keys, strangers] = await Promise.all([
    importKeys(await newKeySet()),
    importKeys(await newKeySet()),
  ]);
  [holder, thief] = await Promise.all([newPair(), newPair()]);
}

export const text = (value: unknown): string => base64url.encode(JSON.stringify(value));
export const salt = (nth = 0): string => `saltsaltsaltsaltsalt${String(nth).padStart(2, '0')}`;
export const disclosureOf = (...parts: unknown[]): string => text(parts);
export const nameOf = disclosureOf(salt(), 'holderName', '沈示例');
export const codeOf = disclosureOf(salt(1), 'holderCode', '320509189102140028');
export const good = [nameOf, codeOf];
export const digestsOf = (disclosures: readonly string[]) =>
  disclosures.map(disclosureDigest).sort();

type Signing = { readonly header?: object; readonly by?: Keys };
const encoder = new TextEncoder();
/** A signed part that says what we never say, under a header that we never write. */
export async function jws(
  payload: unknown,
  { header = {}, by = keys }: Signing = {},
): Promise<string> {
  const head = text({ alg: 'ES256', kid: by.signing.kid, typ: 'dc+sd-jwt', ...header });
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const signed = `${head}.${base64url.encode(body)}`;
  return `${signed}.${base64url.encode(new Uint8Array(await by.signing.sign(encoder.encode(signed))))}`;
}
export const payloadOf = (change: object = {}, disclosures: readonly string[] = good) => ({
  ...base,
  _sd_alg: 'sha-256',
  _sd: digestsOf(disclosures),
  ...change,
});
export const joined = (signed: string, disclosures: readonly string[] = good, proof = ''): string =>
  [signed, ...disclosures, proof].join('~');
export const says = async (
  change: object,
  disclosures: readonly string[] = good,
): Promise<string> => joined(await jws(payloadOf(change, disclosures)), disclosures);
export const headed = async (header: object): Promise<string> =>
  joined(await jws(payloadOf(), { header }));
export const shown = (disclosures: readonly string[], change: object = {}): Promise<string> =>
  says(change, disclosures);
/** What a header says that no library would sign. */
export async function unsigned(header: object, signature = ''): Promise<string> {
  return joined(`${text(header)}.${text(payloadOf())}.${signature}`);
}

type Proven = { readonly claims?: object; readonly header?: object; readonly by?: Pair };
/** A copy bound to the holder's key, with a proof that may be anybody's. */
export async function bound(
  { claims = {}, header = {}, by = holder }: Proven = {},
  shownThen: readonly string[] = good,
  shownNow: readonly string[] = shownThen,
): Promise<string> {
  const signed = await jws(payloadOf({ cnf: { jwk: holder.jwk } }));
  const proof = {
    iat: nowSeconds - 5,
    aud: 'urn:tongban:member:jiashan.platform',
    nonce,
    sd_hash: disclosureDigest(joined(signed, shownThen)),
    ...claims,
  };
  const kb = await new CompactSign(new TextEncoder().encode(JSON.stringify(proof)))
    .setProtectedHeader({ alg: 'ES256', typ: 'kb+jwt', ...header })
    .sign(by.privateKey);
  return joined(signed, shownNow, kb);
}

/** The whole of the door's rules that need nobody else: not how it stands at home, and not what was shown before. */
async function examined(compact: string, change: Partial<typeof asked> = {}) {
  const opened = await verifySdJwt(keys, compact);
  if (!opened.ok) {
    const step = opened.failure.startsWith('format') ? 'format' : 'signature';
    return [check(step, 'invalid', opened.failure)];
  }
  const now = { ...asked, ...change };
  const { check: binding } = await checkBinding({ ...opened.value, ...opened.value.payload }, now);
  return [...checkCopy(opened.value, now), ...(binding ? [binding] : [])];
}
export async function verdict(
  compact: string,
  change: Partial<typeof asked> = {},
): Promise<string> {
  const checks = await examined(compact, change);
  const wrong = checks.filter(({ outcome }) => outcome !== 'valid').map(({ reason }) => reason);
  return [verdictOf(checks), ...wrong].join(' ');
}

export type Row = readonly [
  what: string,
  make: () => Promise<string>,
  change?: Partial<typeof asked>,
];
export const invalid = (reason: CertificateReason, rows: readonly Row[]) =>
  rows.map(([what, make, change]) => [what, `invalid ${reason}`, make, change] as const);
export const unclear = (reason: CertificateReason, rows: readonly Row[]) =>
  rows.map(([what, make, change]) => [what, `indeterminate ${reason}`, make, change] as const);

export const signedParts = async (): Promise<[string, string, string]> => {
  const [header = '', payload = '', signature = ''] = (await jws(payloadOf())).split('.');
  return [header, payload, signature];
};
export const withSignature = (change: (signature: string) => string) => async () => {
  const [header, payload, signature] = await signedParts();
  return joined(`${header}.${payload}.${change(signature)}`);
};
/** The last character of 64 bytes carries four bits that no byte needs. */
export const stray = (part: string): string =>
  part.slice(0, -1) + ({ A: 'B', Q: 'R', g: 'h', w: 'x' }[part.at(-1) ?? ''] ?? '!');
