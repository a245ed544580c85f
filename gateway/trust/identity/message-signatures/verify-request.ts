import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { MemberKey } from '../member-keys.ts';
import { actorField } from './acting-person.ts';
import { bodyDigest } from './body-digest.ts';
import { componentsOf, type SignedMessage } from './components.ts';
import { algorithmOf, signatureBase } from './sign-request.ts';
import { readSignatureFields, type StatedSignature } from './signature-fields.ts';

export const maxAgeSeconds = 60;

export type ReceivedRequest = SignedMessage & {
  /** The bytes as they came, before anybody parsed them. */
  readonly body: () => Promise<Uint8Array<ArrayBuffer>>;
};

export type Holder = {
  /** A registered key of the member that calls. */
  readonly keyOf: (keyid: string) => Promise<MemberKey | undefined>;
  /** Thumbprint of the key to which the access token is bound. */
  readonly jkt: string;
};

/** A signature that holds, with the very text that was signed: whoever has both and the key can prove what was sent. */
export type ProvenSignature = StatedSignature & {
  readonly base: string;
  /** Thumbprint of the key (RFC 7638). */
  readonly jkt: string;
};

const bodyless = new Set(['GET', 'HEAD']);

const invalid = (detail: string): Result<never, Failure> =>
  fail(failure('signature.invalid', { detail }));

/** What must be covered: leaving one of these out would let it be changed on the way. */
function missingComponents(stated: StatedSignature, request: SignedMessage): string[] {
  const hasBody = !bodyless.has(request.method);
  const needed = [
    '@method',
    '@target-uri',
    ...(hasBody || request.header('content-digest') !== undefined ? ['content-digest'] : []),
    'authorization',
    ...['idempotency-key', actorField].filter((name) => request.header(name) !== undefined),
  ];
  return needed.filter((name) => !stated.components.includes(name));
}

function checkTime({ created, expires }: StatedSignature, now: Date): Result<void, Failure> {
  const nowSeconds = now.getTime() / 1000;
  if (Math.abs(nowSeconds - created) > maxAgeSeconds || nowSeconds >= (expires ?? Infinity)) {
    return fail(
      failure('signature.expired', { detail: `created within ${maxAgeSeconds} s of now` }),
    );
  }
  return ok(undefined);
}

/** RFC 9421 s3.2: the algorithm is the key's own; `alg` may repeat it and must not contradict it. */
async function keyFor(
  { keyid, alg }: StatedSignature,
  holder: Holder,
): Promise<Result<MemberKey, Failure>> {
  const key = await holder.keyOf(keyid);
  if (key?.jkt !== holder.jkt) return invalid('keyid is not the key that the token is bound to');
  const own = key.key.algorithm.name === 'ECDSA' ? 'ecdsa-p256-sha256' : 'ed25519';
  return alg === undefined || alg === own
    ? ok(key)
    : invalid('alg is not the algorithm of the key');
}

async function checkDigest(request: ReceivedRequest): Promise<Result<void, Failure>> {
  const sent = request.header('content-digest');
  if (sent === undefined || sent === bodyDigest(await request.body())) return ok(undefined);
  return fail(failure('content_digest.mismatch'));
}

/**
 * Proves that the holder of the token sent exactly this request, just now. Whether its nonce is used for the
 * first time is the caller's question.
 * @returns undefined if the request carries no signature of ours
 */
export async function verifyRequest(
  request: ReceivedRequest,
  holder: Holder,
  now: Date,
): Promise<Result<ProvenSignature | undefined, Failure>> {
  const read = readSignatureFields(request.header('signature-input'), request.header('signature'));
  if (!read.ok) return invalid(read.failure);
  const stated = read.value;
  if (!stated) return ok(undefined);
  const missing = missingComponents(stated, request);
  if (missing.length > 0) return invalid(`not covered: ${missing.join(', ')}`);
  const components = componentsOf(stated.components, request);
  if (!components) return invalid('a covered component is not there or not known');
  const inTime = checkTime(stated, now);
  if (!inTime.ok) return inTime;
  const key = await keyFor(stated, holder);
  if (!key.ok) return key;
  const digest = await checkDigest(request);
  if (!digest.ok) return digest;
  const base = signatureBase(components, stated.params);
  const { key: publicKey } = key.value;
  const holds = await crypto.subtle.verify(
    algorithmOf(publicKey),
    publicKey,
    stated.signature,
    base,
  );
  return holds
    ? ok({ ...stated, base: new TextDecoder().decode(base), jkt: holder.jkt })
    : invalid('the signature does not hold');
}
