import fc from 'fast-check';
import { base64url } from 'jose';
import { es256, type JwtDraft, type KeyPair, part, signParts } from './forge-jwt.ts';

/** An honest token with what it was made from, and an attacker who has a key of their own. */
export type Honest = { readonly draft: JwtDraft; readonly token: string };

export type Mutation = (honest: Honest, attacker: KeyPair) => Promise<string>;

const names = fc.oneof(
  fc.constantFrom(
    ...['alg', 'typ', 'kid', 'jku', 'jwk', 'x5u', 'x5c', 'x5t', 'crit', 'b64', 'zip', 'cty', 'enc'],
    ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'scope', 'client_id', 'sid', 'act', 'cnf'],
    ...['htm', 'htu', 'ath', 'nonce', 'acr', 'home', 'target', 'ial', 'aal', '_sd', 'vct'],
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const values = fc.oneof(
  fc.constantFrom<unknown>('none', 'HS256', 'ES256', 'RS256', 'at+jwt', 'JWT', '*', '../key'),
  fc.constantFrom<unknown>('admin', 'qingpu-platform', 'delta-operator', 4e9, -1, '__proto__'),
  fc.jsonValue({ maxDepth: 3 }),
);

const change = fc.tuple(fc.constantFrom('header', 'claims'), names, fc.option(values));

type Change = readonly ['header' | 'claims', string, unknown];

/** The draft with one member set, or taken away. */
function changed({ draft }: Honest, [where, name, value]: Change): JwtDraft {
  const { [name]: _, ...rest } = draft[where];
  return { ...draft, [where]: value === null ? rest : { ...rest, [name]: value } };
}

const signatureOf = (token: string): string => token.split('.')[2] ?? '';

/** Under the signature of the honest token. */
const keptSignature = change.map(
  (each): Mutation =>
    async (honest) => {
      const { header, claims } = changed(honest, each as Change);
      return `${part(header)}.${part(claims)}.${signatureOf(honest.token)}`;
    },
);

/** Signed by the attacker, who says what they like. */
const ownSignature = fc.array(change, { maxLength: 3 }).map((all): Mutation => {
  return async (honest, { privateKey }) => {
    const { header, claims } = all.reduce<JwtDraft>(
      (draft, each) => changed({ ...honest, draft }, each as Change),
      honest.draft,
    );
    return signParts({ ...header, alg: 'ES256' }, claims, es256(privateKey));
  };
});

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3 }),
  fc.constantFrom('.', '=', '-', '_', '+', '/', ' ', '\n', '\0', '%00', '~', ',', '"', 'A'),
);

/** A few characters of the text replaced, taken away or put in, anywhere. */
const otherText = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 3 }), piece)
  .map(
    ([at, gone, put]): Mutation =>
      async ({ token }) => {
        const index = Math.floor(at * token.length);
        return token.slice(0, index) + put + token.slice(index + gone);
      },
  );

const flippedBit = fc.nat({ max: 511 }).map(
  (bit): Mutation =>
    async ({ token }) => {
      const [header, claims, signature = ''] = token.split('.');
      const bytes = base64url
        .decode(signature)
        .map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      return `${header}.${claims}.${base64url.encode(bytes)}`;
    },
);

/** Parts in another order, doubled or left out. */
const otherParts = fc.array(fc.nat({ max: 2 }), { maxLength: 5 }).map(
  (order): Mutation =>
    async ({ token }) => {
      const parts = token.split('.');
      return order.map((index) => parts[index]).join('.');
    },
);

/** One change that an honest token does not survive. */
export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 3, arbitrary: keptSignature },
  { weight: 3, arbitrary: ownSignature },
  { weight: 3, arbitrary: otherText },
  { weight: 1, arbitrary: flippedBit },
  { weight: 1, arbitrary: otherParts },
);
