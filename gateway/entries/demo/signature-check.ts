import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { failure } from '#contracts/failures';
import { jsonOf } from '#contracts/strict-json';
import { answerFailure, type Env, fieldErrors } from '../../platform/http/http.ts';
import { openForm } from '../../platform/http/openapi.ts';
import type { Member } from '../../trust/federation/entries.ts';
import { importPublicKey, type MemberKey } from '../../trust/identity/member-keys.ts';
import { bodyDigest } from '../../trust/identity/message-signatures/body-digest.ts';
import { componentsOf } from '../../trust/identity/message-signatures/components.ts';
import { signatureBase } from '../../trust/identity/message-signatures/sign-request.ts';
import { readSignatureFields } from '../../trust/identity/message-signatures/signature-fields.ts';
import { verifyRequest } from '../../trust/identity/message-signatures/verify-request.ts';

/** A request as its signer describes it; `base` is what the signer signed. */
export const SignedRequest = z.strictObject({
  method: z.string().max(10),
  path: z.string().regex(/^\/[\x21-\x7e]{0,4000}$/),
  headers: z.record(z.string().max(100), z.string().max(8000)),
  body: z.string().max(100_000).default(''),
  base: z.string().max(20_000).optional(),
});
export type SignedRequest = z.infer<typeof SignedRequest>;

export type SignatureCheck = {
  /** Whether the gateway would take it now. */
  readonly taken: boolean;
  readonly because?: string;
  /** What the gateway holds the signature against, a line each. */
  readonly base?: readonly string[];
  /** The first line that the signer has otherwise; null where one side has no such line. */
  readonly differs?: {
    readonly line: number;
    readonly yours: string | null;
    readonly gateway: string | null;
  };
  readonly hints: readonly string[];
};

function firstDifference(yours: readonly string[], gateway: readonly string[]) {
  const most = Math.max(yours.length, gateway.length);
  for (let at = 0; at < most; at++) {
    if (yours[at] !== gateway[at])
      return { line: at + 1, yours: yours[at] ?? null, gateway: gateway[at] ?? null };
  }
  return undefined;
}

/** What goes wrong most often (docs/identity.md). */
function hintsFor({ base = '', body }: SignedRequest, signature: Uint8Array, code?: string) {
  return [
    ...(base.includes('\r') ? ['lines end with a line feed alone'] : []),
    ...(base.endsWith('\n') ? ['no line feed after the last line'] : []),
    ...(signature.length !== 64 && signature[0] === 0x30
      ? ['the signature is ASN.1 DER: send r and s, 32 bytes each (RFC 9421 s3.3.4)']
      : []),
    ...(code === 'content_digest.mismatch'
      ? [`content-digest of this body: ${bodyDigest(body)}`]
      : []),
  ];
}

/**
 * Holds a described request against the gateway's own rules, line by line.
 * @param origin the gateway's public one
 */
export async function checkSignature(
  request: SignedRequest,
  origin: string,
  keyOf: (keyid: string) => Promise<MemberKey | undefined>,
  now: Date,
): Promise<SignatureCheck> {
  const fields = new Map(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const message = {
    method: request.method,
    targetUri: `${origin}${request.path}`,
    header: (name: string) => fields.get(name),
    body: async () => new TextEncoder().encode(request.body),
  };
  const read = readSignatureFields(fields.get('signature-input'), fields.get('signature'));
  if (!read.ok) return { taken: false, because: read.failure, hints: [] };
  if (!read.value) return { taken: false, because: 'no signature with tag="tongban"', hints: [] };
  const { components: names, params, keyid, signature } = read.value;
  const components = componentsOf(names, message);
  const base =
    components && new TextDecoder().decode(signatureBase(components, params)).split('\n');
  const key = await keyOf(keyid);
  const holder = { keyOf: async () => key, jkt: key?.jkt ?? '' };
  const proven = await verifyRequest(message, holder, now);
  const failed = proven.ok ? undefined : proven.failure;
  const differs = base && request.base && firstDifference(request.base.split('\n'), base);
  return {
    taken: proven.ok,
    ...(failed ? { because: failed.detail ?? failed.code } : {}),
    ...(base ? { base } : {}),
    ...(differs ? { differs } : {}),
    hints: hintsFor(request, signature, failed?.code),
  };
}

async function publicKeys(members: readonly Member[]): Promise<ReadonlyMap<string, MemberKey>> {
  const keys = members.flatMap(({ jwks }) => jwks.keys);
  const imported = await Promise.all(
    keys.map(async (jwk) => {
      const key = await importPublicKey(jwk);
      return key ? [[jwk.kid, key] as const] : [];
    }),
  );
  return new Map(imported.flat());
}

/** For `npm start` alone, as it is mounted nowhere else: a server that explains signatures helps whoever forges them. */
export function mountSignatureCheck(
  app: OpenAPIHono<Env>,
  { origin, members }: { readonly origin: string; readonly members: readonly Member[] },
): void {
  const act = { name: 'demo.signature_base', who: 'anyone', changes: false } as const;
  const known = publicKeys(members);
  openForm(app, '/sandbox/signature-base', act, async (c) => {
    const asked = SignedRequest.safeParse(jsonOf(await c.req.text()));
    if (!asked.success)
      return answerFailure(c, failure('request.invalid', { fields: fieldErrors(asked.error) }));
    const keyOf = async (keyid: string) => (await known).get(keyid);
    return c.json(await checkSignature(asked.data, origin, keyOf, new Date()));
  });
}
