import { decodeJwt, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { newId } from '../../gateway/platform/database/ids.ts';
import { FederationDocument } from '../../gateway/trust/federation/document.ts';
import { currentFederation, storeFederation } from '../../gateway/trust/federation/store.ts';
import {
  get,
  permitItem,
  personToken,
  post,
  qingpuToken,
  type Stage,
} from '../scenarios/refusals.ts';
import { clientForm, tokenRequest } from '../scenarios/token-requests.ts';
import type { RawAnswer } from '../setup/ask.ts';
import { dpopProof, jsonOf } from './app-side.ts';
import { type JwtDraft, type KeyPair, minute, newPair } from './forge-jwt.ts';

/** A place where the gateway reads a JWT and believes it. */
export type JwtDoor = {
  readonly name: string;
  /** `typ` of what may pass; undefined: none. */
  readonly types: readonly (string | undefined)[];
  /** What an honest token of this kind says, fresh. */
  readonly draft: () => Promise<JwtDraft>;
  /** Status and code of the answer, as `200 ok`. */
  readonly present: (token: string) => Promise<string>;
  readonly accepts: string;
  readonly refuses: readonly string[];
};

export const foreignIssuer = 'https://as.jiashan.example';

export const verdict = ({ status, text }: RawAnswer): string => {
  const { code, verdict: said } = (text.startsWith('{') ? JSON.parse(text) : {}) as {
    code?: string;
    verdict?: string;
  };
  return `${status} ${code ?? said ?? 'ok'}`;
};

export async function pairOf(jwk: JWK): Promise<KeyPair> {
  const { d: _, key_ops: __, ...publicJwk } = jwk;
  const [privateKey, publicKey] = await Promise.all(
    [jwk, publicJwk].map(
      (each) => importJWK(each, 'ES256', { extractable: true }) as Promise<CryptoKey>,
    ),
  );
  if (!privateKey || !publicKey) throw new Error('no key');
  return { privateKey, publicKey, publicJwk };
}

/** The gateway's own key: what it signed itself is the attacker's best raw material. */
export const ownKey = ({ environment }: Stage): JWK =>
  (JSON.parse(environment['KEYS'] ?? '') as { signing: JWK[] }).signing[0] ?? {};

/** Makes an authorization server of Jiashan known, whose grants are taken here. @returns its key */
export async function introduceServer({ gateway }: Stage): Promise<KeyPair> {
  const pair = await newPair();
  const { document } = await currentFederation(gateway.platform);
  const keys = [{ ...pair.publicJwk, kid: 'foreign-1' }];
  const regions = document.regions.map((region) =>
    region.code === '330421'
      ? { ...region, authorizationServer: { issuer: foreignIssuer, jwks: { keys } } }
      : region,
  );
  const next = FederationDocument.parse({ ...document, version: document.version + 1, regions });
  await storeFederation(gateway.platform, next, 'test');
  return pair;
}

async function accessTokens(stage: Stage, own: KeyPair, kid: string): Promise<JwtDoor> {
  const claims = decodeJwt(await qingpuToken(stage));
  return {
    name: 'access token at the API',
    types: ['at+jwt'],
    draft: async () => ({
      header: { alg: 'ES256', kid, typ: 'at+jwt' },
      claims: { ...claims, jti: newId('jti', new Date()) },
      ...own,
    }),
    present: async (token) =>
      verdict(await stage.ask(get('/v1/cases', encodeURI(token.toWellFormed())))),
    accepts: '200 ok',
    refuses: ['401 auth.token_invalid'],
  };
}

async function assertions(stage: Stage): Promise<JwtDoor> {
  const jwk = stage.memberKeys['qingpu-platform'];
  const pair = await pairOf(jwk);
  const [iss, sub] = ['qingpu-platform', 'qingpu-platform'];
  return {
    name: 'client assertion at the token endpoint',
    // RFC 7523bis names the first; certified clients still send the others.
    types: ['client-authentication+jwt', 'JWT', undefined],
    draft: async () => ({
      header: { alg: 'ES256', kid: jwk.kid, typ: 'client-authentication+jwt' },
      claims: { iss, sub, aud: stage.origin, ...minute() },
      ...pair,
    }),
    present: async (token) => {
      const form = await clientForm(stage.member('qingpu-platform'), { client_assertion: token });
      return verdict(await stage.ask(tokenRequest(form)));
    },
    accepts: '200 ok',
    refuses: ['401 oauth.invalid_client'],
  };
}

async function proofs(stage: Stage): Promise<JwtDoor> {
  const pair = await newPair();
  const dpop = await dpopProof(stage, pair, 'POST', '/oauth/token');
  const form = await clientForm(stage.member('qingpu-platform'), { scope: 'cases:read' });
  const { access_token: token = '' } = jsonOf(await stage.ask(tokenRequest(form, { dpop })));
  return {
    name: 'DPoP proof at the API',
    types: ['dpop+jwt'],
    draft: async () => {
      const honest = await dpopProof(stage, pair, 'GET', '/v1/cases', token);
      return { header: decodeProtectedHeader(honest), claims: decodeJwt(honest), ...pair };
    },
    present: async (text) => {
      const headers = { authorization: `DPoP ${token}`, dpop: encodeURI(text.toWellFormed()) };
      return verdict(await stage.ask({ path: '/v1/cases', headers }));
    },
    accepts: '200 ok',
    refuses: ['401 auth.dpop_invalid'],
  };
}

async function grants(stage: Stage): Promise<JwtDoor> {
  const pair = await introduceServer(stage);
  const aud = stage.origin;
  return {
    name: 'grant of another domain at the token endpoint',
    types: ['authorization-grant+jwt', 'JWT', undefined],
    draft: async () => ({
      header: { alg: 'ES256', kid: 'foreign-1', typ: 'authorization-grant+jwt' },
      claims: { iss: foreignIssuer, sub: 'js-1', aud, ...minute() },
      ...pair,
    }),
    present: async (token) => {
      const change = {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: token,
        scope: 'cases:read',
      };
      const form = await clientForm(stage.member('qingpu-platform'), change);
      return verdict(await stage.ask(tokenRequest(form)));
    },
    accepts: '200 ok',
    refuses: ['400 oauth.invalid_grant'],
  };
}

const hints = (stage: Stage, own: KeyPair, kid: string): JwtDoor => ({
  name: 'id token as a hint at log-out',
  types: ['JWT'],
  draft: async () => ({
    header: { alg: 'ES256', kid, typ: 'JWT' },
    claims: { iss: stage.origin, aud: 'delta-app', sub: 's', sid: 'A'.repeat(43), ...minute() },
    ...own,
  }),
  present: async (token) => {
    const query = new URLSearchParams({ id_token_hint: token });
    return verdict(await stage.ask({ path: `/oauth/logout?${query}` }));
  },
  accepts: '302 ok',
  refuses: ['400 oauth.invalid_request', '400 request.invalid'],
});

async function credentials(stage: Stage, own: KeyPair, kid: string): Promise<JwtDoor> {
  const token = await personToken(stage);
  const purpose = {
    itemCode: permitItem(),
    reason: '签注',
    until: new Date(Date.now() + 86_400_000).toISOString(),
  };
  const wanted = { holder: 'subject', type: '11100000000013127D001', ...purpose };
  const retrieved = await stage.ask(post('/v1/certificates/retrieve', token, wanted));
  const { credential = '' } = jsonOf(retrieved);
  const [jws = '', ...disclosures] = credential.split('~');
  return {
    name: 'credential for verification',
    types: ['dc+sd-jwt'],
    draft: async () => ({
      header: { alg: 'ES256', kid, typ: 'dc+sd-jwt' },
      claims: decodeJwt(jws),
      ...own,
    }),
    present: async (text) => {
      const document = [text, ...disclosures].join('~');
      const body = { format: 'dc+sd-jwt', document, purpose };
      return verdict(await stage.ask(post('/v1/certificates/verify', token, body)));
    },
    accepts: '200 valid',
    // White space in it is refused before it is read as a token.
    refuses: ['200 invalid', '400 request.invalid'],
  };
}

/** Every door that reads a JWT, with all that an honest caller needs there. */
export async function jwtDoors(stage: Stage): Promise<readonly JwtDoor[]> {
  const jwk = ownKey(stage);
  const own = await pairOf(jwk);
  const kid = jwk.kid ?? '';
  return [
    await accessTokens(stage, own, kid),
    await assertions(stage),
    await proofs(stage),
    await grants(stage),
    hints(stage, own, kid),
    await credentials(stage, own, kid),
  ];
}
