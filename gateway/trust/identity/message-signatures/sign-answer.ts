import type { SigningKey } from '../../../platform/keys/signing-key.ts';
import { bodyDigest } from './body-digest.ts';
import { type Component, signComponents } from './sign-request.ts';
import type { StatedSignature } from './signature-fields.ts';

const isJson = (contentType: string): boolean =>
  /^application\/([\w.-]+\+)?json\b/.test(contentType);

/** As much of a platform as signs. */
type Signer = {
  readonly keys: { readonly signing: Pick<SigningKey, 'kid' | 'sign'> };
  readonly clock: () => Date;
};

/**
 * Signs an answer together with the signature of the request that it answers (RFC 9421 s2.4), so that it
 * fits no other request. Bodies that are not JSON may be streams, which nobody holds as a whole: those are
 * left as they are.
 */
export async function signAnswer(
  { keys, clock }: Signer,
  answer: Response,
  request: StatedSignature,
): Promise<Response> {
  const contentType = answer.headers.get('content-type');
  // `body` is asked for last: it makes a stream of what the Node adapter holds as a whole.
  if (contentType === null ? answer.body !== null : !isJson(contentType)) return answer;
  const body = new Uint8Array(await answer.arrayBuffer());
  const digest = bodyDigest(body);
  const components: Component[] = [
    ['"@status"', String(answer.status)],
    ['"content-digest"', digest],
    [`"signature";req;key="${request.label}"`, request.signatureText],
  ];
  const created = `;created=${Math.floor(clock().getTime() / 1000)}`;
  const { kid, sign } = keys.signing;
  const signature = await signComponents(components, created, { keyId: kid, sign });
  const { headers } = answer;
  // An edge that compresses or rewrites the body would break its digest (RFC 9111 s5.2.2.6).
  headers.append('cache-control', 'no-transform');
  for (const [name, value] of Object.entries({ 'content-digest': digest, ...signature }))
    headers.set(name, value);
  return new Response(body.length > 0 ? body : null, { status: answer.status, headers });
}
