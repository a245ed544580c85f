import { createHmac } from 'node:crypto';
import { base64url } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { disclosureDigest } from './disclosures.ts';
import { issueSdJwt } from './sd-jwt.ts';
import {
  agreement,
  base,
  bound,
  codeOf,
  digestsOf,
  disclosureOf,
  good,
  headed,
  holder,
  invalid,
  joined,
  jws,
  keys,
  makeKeys,
  nameOf,
  nowSeconds,
  origin,
  payloadOf,
  type Row,
  salt,
  says,
  shown,
  signedParts,
  strangers,
  stray,
  text,
  thief,
  type,
  unclear,
  unsigned,
  verdict,
  withSignature,
} from './testing/forge.ts';
import { vctOf } from './type-metadata.ts';

beforeAll(makeKeys);

// biome-ignore format: a table, one line a forgery
const forgeries = [
  ...invalid('signature.not_ours', [
    ['a stranger’s key', async () => joined(await jws(payloadOf(), { by: strangers }))],
    ['a stranger’s key under our kid', async () => joined(await jws(payloadOf(), { by: strangers, header: { kid: keys.signing.kid } }))],
    ['no kid', () => headed({ kid: undefined })],
    ['an empty kid', () => headed({ kid: '' })],
    ['a kid that is a path', () => headed({ kid: '../../dev/null' })],
    ['a kid with SQL in it', () => headed({ kid: "' or 1=1 --" })],
    ['a kid of 201 characters', () => headed({ kid: 'k'.repeat(201) })],
    ['a kid that is a number', () => headed({ kid: 1 })],
    ['alg none', () => unsigned({ alg: 'none', kid: keys.signing.kid, typ: 'dc+sd-jwt' })],
    ['alg NONE', () => unsigned({ alg: 'NONE', kid: keys.signing.kid, typ: 'dc+sd-jwt' })],
    ['no alg', () => unsigned({ kid: keys.signing.kid, typ: 'dc+sd-jwt' }, 'AAAA')],
    ['alg es256 in small letters', () => unsigned({ alg: 'es256', kid: keys.signing.kid, typ: 'dc+sd-jwt' }, 'AAAA')],
    ['alg ES384', () => unsigned({ alg: 'ES384', kid: keys.signing.kid, typ: 'dc+sd-jwt' }, 'AAAA')],
    ['alg EdDSA over our key', () => unsigned({ alg: 'EdDSA', kid: keys.signing.kid, typ: 'dc+sd-jwt' }, 'AAAA')],
    ['alg RS256', () => unsigned({ alg: 'RS256', kid: keys.signing.kid, typ: 'dc+sd-jwt' }, 'AAAA')],
    ['alg HS256, keyed with our public key', async () => { const head = text({ alg: 'HS256', kid: keys.signing.kid, typ: 'dc+sd-jwt' }); const body = `${head}.${text(payloadOf())}`; const secret = JSON.stringify(keys.publicJwks.keys[0]); return joined(`${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`); }],
    ['typ of an access token', () => headed({ typ: 'at+jwt' })],
    ['typ of a receipt', () => headed({ typ: 'receipt+jwt' })],
    ['typ of a status list', () => headed({ typ: 'statuslist+jwt' })],
    ['typ of a proof', () => headed({ typ: 'kb+jwt' })],
    ['typ of the former draft', () => headed({ typ: 'vc+sd-jwt' })],
    ['typ JWT', () => headed({ typ: 'JWT' })],
    ['no typ', () => headed({ typ: undefined })],
    ['typ that is a list', () => headed({ typ: ['dc+sd-jwt'] })],
    ['a key by value (jwk)', () => headed({ jwk: strangers.signing.publicJwk })],
    ['a key by address (jku)', () => headed({ jku: 'https://evil.example/jwks' })],
    ['a chain by value (x5c)', () => headed({ x5c: ['MIIB'] })],
    ['a chain by address (x5u)', () => headed({ x5u: 'https://evil.example/chain' })],
    ['crit that nobody knows', async () => { const [, payload, signature] = await signedParts(); const head = text({ alg: 'ES256', kid: keys.signing.kid, typ: 'dc+sd-jwt', crit: ['x'], x: 1, }); return joined(`${head}.${payload}.${signature}`); }],
    ['crit exp', () => headed({ crit: ['exp'], exp: 1 })],
    ['compression', () => headed({ zip: 'DEF' })],
    ['an empty signature', withSignature(() => '')],
    ['a signature of zeros', withSignature(() => base64url.encode(new Uint8Array(64)))],
    ['a signature cut short', withSignature((one) => one.slice(0, 80))],
    ['a signature as DER', withSignature((one) => base64url.encode(Buffer.concat([Buffer.from('3044', 'hex'), Buffer.from(one, 'base64url')]), ))],
    ['a signature with padding', withSignature((one) => `${one}==`)],
    ['a signature with a line break', withSignature((one) => `${one}\n`)],
    ['a signature with stray bits', withSignature(stray)],
    ['a signature in the other alphabet', withSignature((one) => `+${one.slice(1)}`)],
    ['a payload changed after signing', async () => { const [header, , signature] = await signedParts(); return joined(`${header}.${text(payloadOf({ exp: base.exp + 1 }))}.${signature}`); }],
    ['another credential’s signature', async () => { const [header, payload] = await signedParts(); const [, , signature = ''] = (await jws(payloadOf({ jti: 'cred_b' }))).split('.'); return joined(`${header}.${payload}.${signature}`); }],
    ['four parts', withSignature((one) => `${one}.AAAA`)],
    ['two parts', async () => joined((await signedParts()).slice(0, 2).join('.'))],
    ['a member given twice', async () => joined(await jws(`{"iss":"x",${JSON.stringify(payloadOf()).slice(1)}`))],
    ['a member __proto__', async () => joined(await jws(`{"__proto__":{},${JSON.stringify(payloadOf()).slice(1)}`))],
    ['a payload that is a list', async () => joined(await jws('[]'))],
    ['a payload that is null', async () => joined(await jws('null'))],
    ['a payload with a byte order mark', async () => joined(await jws(`\ufeff${JSON.stringify(payloadOf())}`))],
    ['a payload nested eleven deep', async () => joined(await jws(`{"a":${'['.repeat(11)}${']'.repeat(11)}}`))],
    ['nothing before the first tilde', async () => joined('')],
  ]),
  ...invalid('format.not_an_sd_jwt', [
    ['a plain JWT', () => jws(payloadOf())],
    ['garbage', async () => 'garbage'],
  ]),
  ...invalid('format.too_large', [
    ['a document beyond the limit', async () => `${await says({})}${'x'.repeat(16_384)}~`],
  ]),
  ...invalid('format.too_many_disclosures', [
    ['sixty-one disclosures', async () => joined(await jws(payloadOf()), Array.from({ length: 61 }, () => 'x'))],
    ['sixty-one tildes', async () => joined(await jws(payloadOf()), Array.from({ length: 61 }, () => ''))],
  ]),
  ...invalid('format.payload', [
    ['another hash', () => says({ _sd_alg: 'sha-1' })],
    ['a stronger hash that we never use', () => says({ _sd_alg: 'sha-512' })],
    ['no hash named', () => says({ _sd_alg: undefined })],
    ['no list of digests', () => says({ _sd: undefined })],
    ['digests that are no list', () => says({ _sd: 'x' })],
    ['a digest of 42 characters', () => says({ _sd: ['x'.repeat(42)] })],
    ['a digest of 44 characters', () => says({ _sd: ['x'.repeat(44)] })],
    ['a digest with padding', () => says({ _sd: [`${'x'.repeat(43)}=`] })],
    ['a digest that is a number', () => says({ _sd: [1] })],
    ['sixty-one digests: decoys that we never issue', () => says({ _sd: Array.from({ length: 61 }, (_, nth) => disclosureDigest(String(nth))) })],
    ['digests below the top level', () => says({ address: { _sd: digestsOf(good) } })],
    ['an array with a hidden element', () => says({ list: [{ '...': disclosureDigest(nameOf) }] })],
    ['a field in clear beside the hidden ones', () => says({ holderName: '他人' })],
    ['sub', () => says({ sub: 'somebody' })],
    ['nbf, which we never write', () => says({ nbf: 0 })],
    ['no exp', () => says({ exp: undefined })],
    ['exp as a text', () => says({ exp: '2030-01-01' })],
    ['exp as a fraction', () => says({ exp: base.exp + 0.5 })],
    ['no iat', () => says({ iat: undefined })],
    ['several audiences', () => says({ aud: [base.aud, 'urn:tongban:region:310118'] })],
    ['no audience', () => says({ aud: undefined })],
    ['no purpose', () => says({ purpose: undefined })],
    ['a purpose that says more', () => says({ purpose: { ...base.purpose, anything: true } })],
    ['for one case as a number of many', () => says({ purpose: { ...base.purpose, cases: 1 } })],
    ['a status that is a text', () => says({ status: 'valid' })],
    ['a place below zero in a status list', () => says({ status: { status_list: { idx: -1, uri: 'u' } } })],
    ['a place in a status list without the list', () => says({ status: { status_list: { idx: 1 } } })],
    ['a status of two kinds', () => says({ status: { status_list: { idx: 1, uri: 'u' }, other: {} } })],
    ['cnf by kid', () => says({ cnf: { kid: 'k' } })],
    ['cnf by address', () => says({ cnf: { jku: 'https://evil.example' } })],
    ['cnf with a private half', () => says({ cnf: { jwk: { ...holder.jwk, d: 'x'.repeat(43) } } })],
    ['cnf on another curve', () => says({ cnf: { jwk: { ...holder.jwk, crv: 'P-384' } } })],
    ['cnf with a secret key', () => says({ cnf: { jwk: { kty: 'oct', k: 'x' } } })],
    ['the envelope of another model', () => says({ verifiableCredential: [] })],
  ]),
  ...invalid('format.duplicate_digest', [
    ['a digest listed twice', () => says({ _sd: [disclosureDigest(nameOf), disclosureDigest(nameOf)] }, [nameOf])],
  ]),
  ...invalid('format.disclosure_unreferenced', [
    ['a disclosure that nobody signed', async () => joined(await jws(payloadOf()), [...good, disclosureOf(salt(2), 'extra', 'x')])],
    ['a disclosure with another value', async () => joined(await jws(payloadOf()), [disclosureOf(salt(), 'holderName', '他人')])],
    ['a disclosure with another salt', async () => joined(await jws(payloadOf()), [disclosureOf(salt(9), 'holderName', '沈示例')])],
    ['the same disclosure written with blanks', async () => joined(await jws(payloadOf()), [base64url.encode(`[ "${salt()}", "holderName", "沈示例" ]`), ])],
  ]),
  ...invalid('format.disclosure_repeated', [
    ['a disclosure given twice', async () => joined(await jws(payloadOf()), [nameOf, nameOf])],
  ]),
  ...invalid('format.disclosure_form', [
    ['no UTF-8', () => shown([base64url.encode(new Uint8Array([0xff, 0xfe, 0x80]))])],
    ['no JSON', () => shown([base64url.encode('no json')])],
    ['an empty one between two', () => shown([nameOf, '', codeOf])],
    ['one element', () => shown([disclosureOf(salt())])],
    ['two elements, an array’s', () => shown([disclosureOf(salt(), 'x')])],
    ['four elements', () => shown([disclosureOf(salt(), 'a', 'b', 'c')])],
    ['an object', () => shown([text({ salt: salt(), name: 'a', value: 'b' })])],
    ['a nested object as value', () => shown([disclosureOf(salt(), 'a', { _sd: [] })])],
    ['a list as value', () => shown([disclosureOf(salt(), 'a', ['b'])])],
    ['a number as value', () => shown([disclosureOf(salt(), 'a', 1)])],
    ['null as value', () => shown([disclosureOf(salt(), 'a', null)])],
    ['a salt of one character', () => shown([disclosureOf('a', 'b', 'c')])],
    ['a salt that is a number', () => shown([disclosureOf(1, 'b', 'c')])],
    ['a salt of 65 characters', () => shown([disclosureOf('s'.repeat(65), 'b', 'c')])],
    ['a name that is none', () => shown([disclosureOf(salt(), '', 'c')])],
    ['a name of 61 characters', () => shown([disclosureOf(salt(), 'n'.repeat(61), 'c')])],
    ['a value of 2001 characters', () => shown([disclosureOf(salt(), 'a', 'v'.repeat(2001))])],
  ]),
  ...invalid('format.disclosure_encoding', [
    ['padding', () => shown([`${nameOf}=`])],
    ['characters of no alphabet', () => shown(['*****'])],
  ]),
  ...invalid('format.claim_name', [
    ...['_sd', '...', '_sd_alg', 'iss', 'iat', 'exp', 'nbf', 'aud', 'sub', 'jti', 'cnf', 'vct', 'vct#integrity', 'status', 'purpose', '__proto__', 'a b', '名 称', ].map((name): Row => [`a claim named ${name}`, () => shown([base64url.encode(`["${salt()}","${name}","x"]`)])], ),
    ['one claim with two values', () => shown([nameOf, disclosureOf(salt(3), 'holderName', '他人')])],
  ]),
  ...invalid('issuer.other', [
    ['another gateway’s name', () => says({ iss: 'https://other.example' })],
  ]),
  ...invalid('type.other', [
    ['vct of another type', () => says({ vct: vctOf(origin, '11100000000013338W011') })],
    ['vct at another place', () => says({ vct: vctOf('https://evil.example', type) })],
    ['another type than was expected', () => says({}), { expectedType: '11100000000013338W011' }],
  ]),
  ...invalid('time.expired', [['over this very second', () => says({ exp: nowSeconds })]]),
  ...invalid('time.not_yet_valid', [['made in the future', () => says({ iat: nowSeconds + 1 })]]),
  ...invalid('purpose.other_item', [
    ['for another item', () => says({ purpose: { ...base.purpose, itemCode: '11330421XX0000001N4000199001001' } })],
  ]),
  ...invalid('purpose.other_recipient', [
    ['for another region', () => says({ aud: 'urn:tongban:region:310118' })],
    ['shown to another member', () => says({}), { caller: { clientId: 'qingpu.other', region: '310118' } }, ],
  ]),
  ...invalid('purpose.agreement_ended', [
    ['an agreement that ended', () => says({}), { agreement: undefined }],
  ]),
  ...unclear('claims.missing', [
    ['nothing disclosed', async () => joined(await jws(payloadOf()), [])],
    ['one of two disclosed', async () => joined(await jws(payloadOf()), [nameOf])],
    ['nothing in it', () => says({}, [])],
    ['a decoy beside what is disclosed', () => says({ _sd: digestsOf([...good, 'decoy']) })],
  ]),
  ...invalid('format.key_binding', [
    ['a proof beside a copy bound to nobody', async () => `${await says({})}${await jws({}, { header: { typ: 'kb+jwt' } })}`, ],
    ['garbage behind the last tilde', async () => `${await says({})}x`],
  ]),
  ...invalid('holder.key_proof_missing', [
    ['a bound copy without a proof', () => says({ cnf: { jwk: holder.jwk } })],
    ['a copy bound to nobody where the agreement asks', () => says({}), { agreement: { ...agreement, keyBinding: 'required' } }, ],
    ['a bound copy that went with a case, shown by somebody else’s window', () => says({ cnf: { jwk: holder.jwk } }), { sent: true, caller: { clientId: 'qingpu.window', region: '310118' } }, ],
  ]),
  ...invalid('holder.key_proof_unreadable', [
    ['no proof but text', async () => `${await says({ cnf: { jwk: holder.jwk } })}x.y.z`],
    ['a proof that brings its key', () => bound({ header: { jwk: thief.jwk }, by: thief })],
    ['a proof without nonce', () => bound({ claims: { nonce: undefined } })],
    ['a proof without iat', () => bound({ claims: { iat: undefined } })],
    ['a proof for several', () => bound({ claims: { aud: ['urn:tongban:member:jiashan.platform'] } })],
  ]),
  ...invalid('holder.key_proof_wrong', [
    ['a thief’s proof', () => bound({ by: thief })],
    ['a proof of another kind', () => bound({ header: { typ: 'JWT' } })],
    ['a proof without kind', () => bound({ header: { typ: undefined } })],
  ]),
  ...invalid('holder.key_proof_of_another_document', [
    ['no hash', () => bound({ claims: { sd_hash: '' } })],
    ['a proof over fewer disclosures', () => bound({}, [nameOf], good)],
    ['a proof over the signed part alone', () => bound({}, [], good)],
  ]),
  ...invalid('holder.key_proof_for_another', [
    ['a proof for another member', () => bound({ claims: { aud: 'urn:tongban:member:qingpu.window' } })],
    ['a proof for the gateway’s address', () => bound({ claims: { aud: origin } })],
  ]),
  ...invalid('holder.key_proof_nonce', [
    ['another nonce', () => bound({ claims: { nonce: 'another' } })],
    ['a verifier that gave none', () => bound(), { nonce: undefined }],
  ]),
  ...invalid('holder.key_proof_stale', [
    ['a proof of six minutes ago', () => bound({ claims: { iat: nowSeconds - 301 } })],
    ['a proof of the future', () => bound({ claims: { iat: nowSeconds + 61 } })],
  ]),
];

describe('forged copies', () => {
  it('what is right is taken: bound to nobody, bound and proven, sent with a case', async () => {
    expect(await verdict(await says({}))).toBe('valid');
    expect(await verdict(await issueSdJwt(keys, base, { holderName: '沈示例' }))).toBe('valid');
    expect(await verdict(await bound())).toBe('valid');
    const strict = { agreement: { ...agreement, keyBinding: 'required' as const } };
    expect(await verdict(await bound(), strict)).toBe('valid');
    const sent = { ...strict, sent: true };
    expect(await verdict(await says({ cnf: { jwk: holder.jwk } }), sent)).toBe('valid');
  });

  it('are more than a hundred, no two alike', () => {
    expect(forgeries.length).toBeGreaterThan(100);
    expect(new Set(forgeries.map(([what]) => what)).size).toBe(forgeries.length);
  });

  it.each(forgeries)('%s: %s', async (_, expected, make, change) => {
    expect(await verdict(await make(), change)).toBe(expected);
  });
});
