import {
  contentDigest,
  type SigningKey,
  signatureBase,
  signRequest,
} from '../../gateway/trust/identity/message-signatures/sign-request.ts';

export type Vector = {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  readonly key: JsonWebKey & { readonly kid: string };
  readonly created: number;
  /** The three headers that are sent beside those of the request. */
  readonly sent: Readonly<Record<string, string>>;
  /** What is signed, a line each: joined by line feeds, none at the end. */
  readonly base: readonly string[];
};

/** Keys of nobody, published on purpose. */
const keys = {
  p256: {
    kty: 'EC',
    crv: 'P-256',
    kid: 'vector-p256',
    x: '3Vkc1HMABPC39COyItCsyZmpYm2RCY_HVeJyL3VoyMw',
    y: 'O-cTCBE-Lwmyt9xDvDV_8IB3hKwvYV6kCtQLBbc_5p4',
    d: 'zwDbk4yc1vOdzLwJvdX3uBtX5eBvRzkqGoGHhmbw2zs',
  },
  ed25519: {
    kty: 'OKP',
    crv: 'Ed25519',
    kid: 'vector-ed25519',
    x: 'cKVbnjbJY-tevTW96CvNXNnyoFffDNa2A_XBTBHzdaE',
    d: 'iKoh46ovqlH0EVaNgx7yS8D9dp8LsJ3UKsWejr7cRMk',
  },
} as const;

const authorization = 'Bearer an-access-token';
const origin = 'https://gateway.example';

const requests = [
  {
    name: 'a body of JSON, on P-256',
    key: keys.p256,
    request: {
      method: 'POST',
      url: `${origin}/v1/cases`,
      headers: {
        authorization,
        'idempotency-key': 'b4a0c9e2-0001',
        'content-type': 'application/json',
      },
      body: '{"itemCode":"11320509XX0000001C4000109001001"}',
    },
  },
  {
    name: 'the same on Ed25519',
    key: keys.ed25519,
    request: {
      method: 'POST',
      url: `${origin}/v1/cases`,
      headers: {
        authorization,
        'idempotency-key': 'b4a0c9e2-0001',
        'content-type': 'application/json',
      },
      body: '{"itemCode":"11320509XX0000001C4000109001001"}',
    },
  },
  {
    name: 'no body: its digest is that of no bytes',
    key: keys.ed25519,
    request: {
      method: 'DELETE',
      url: `${origin}/v1/drafts/draft_1`,
      headers: { authorization },
      body: '',
    },
  },
  {
    name: 'Chinese in the body is UTF-8, in the address percent-encoded; somebody acts',
    key: keys.ed25519,
    request: {
      method: 'PATCH',
      url: `${origin}/v1/items?q=%E5%BC%80%E5%8A%9E`,
      headers: { authorization, 'tongban-actor': 'id="w-0231", role="window"' },
      body: '{"note":"补正䶮"}',
    },
  },
] as const;

const created = 1_796_000_000;

const importKey = (jwk: JsonWebKey & { readonly kid: string }): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    'jwk',
    {
      kty: jwk.kty,
      crv: jwk.crv,
      x: jwk.x,
      ...(jwk.y ? { y: jwk.y } : {}),
      d: jwk.d,
    } as JsonWebKey,
    jwk.crv === 'P-256' ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'Ed25519' },
    false,
    ['sign'],
  );

/** The lines of the base, from the request and the parameters that were sent. */
export async function baseOf({ request, sent }: Pick<Vector, 'request' | 'sent'>) {
  const params = (sent['signature-input'] ?? '').slice('sig='.length);
  const { method, url, headers, body } = request;
  const values: Readonly<Record<string, string>> = {
    ...headers,
    '@method': method,
    '@target-uri': url,
    'content-digest': await contentDigest(body),
  };
  const names = [...(/^\(([^)]*)\)/.exec(params)?.[1] ?? '').matchAll(/"([^"]+)"/g)];
  const components = names.map(([quoted, name = '']) => [quoted, values[name] ?? ''] as const);
  return new TextDecoder().decode(signatureBase(components, params)).split('\n');
}

/** Signed anew: what ECDSA signs differs each time, and every one of them is right. */
export const newVectors = (): Promise<Vector[]> =>
  Promise.all(
    requests.map(async ({ name, key, request }): Promise<Vector> => {
      const signing: SigningKey = { keyId: key.kid, privateKey: await importKey(key) };
      const sent = await signRequest(request, signing, new Date(created * 1000));
      return { name, request, key, created, sent, base: await baseOf({ request, sent }) };
    }),
  );
