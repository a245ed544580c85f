import { calculateJwkThumbprint, type JWK } from 'jose';
import { z } from 'zod';
import { logKeyHistory, logVkey } from '../../audit/log/log-identity.ts';
import { policyText } from '../../audit/watching/policy.ts';
import { asc } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { federationDocument } from '../../trust/federation/tables.ts';

/** What of a stored version names keys; what else it says may be of any version of this program. */
const Keyed = z.looseObject({
  members: z.array(
    z.looseObject({
      clientId: z.string(),
      jwks: z.looseObject({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) }),
    }),
  ),
});

export type KeyOfMember = JWK & {
  readonly clientId: string;
  /** From when to when a version of the federation document named it. */
  readonly since: string;
  readonly until?: string;
};

type NamedKey = JWK & { readonly clientId: string };

/** The keys of all members of one version, by thumbprint. */
async function namedIn(document: unknown): Promise<ReadonlyMap<string, NamedKey>> {
  const named = new Map<string, NamedKey>();
  for (const { clientId, jwks } of Keyed.safeParse(document).data?.members ?? [])
    for (const { kty, crv, x, y, kid } of jwks.keys as JWK[]) {
      const jwk = { kty, crv, x, ...(y === undefined ? {} : { y }), kid } as JWK;
      named.set(await calculateJwkThumbprint(jwk), { ...jwk, clientId });
    }
  return named;
}

/** The public keys behind thumbprints, with their time in the federation document. */
export async function keysOfMembers(
  platform: Platform,
  jkts: ReadonlySet<string>,
): Promise<Record<string, KeyOfMember>> {
  const found: Record<string, KeyOfMember> = {};
  if (jkts.size === 0) return found;
  const versions = await platform
    .database()
    .select()
    .from(federationDocument)
    .orderBy(asc(federationDocument.version));
  for (const { document, changedAt } of versions) {
    const at = changedAt.toISOString();
    const named = await namedIn(document);
    for (const [jkt, key] of named) if (jkts.has(jkt)) found[jkt] ??= { ...key, since: at };
    for (const [jkt, key] of Object.entries(found))
      if (!named.has(jkt) && key.until === undefined) found[jkt] = { ...key, until: at };
  }
  return found;
}

/**
 * All that a verifier needs to know of keys; whether they are the right ones it must learn elsewhere.
 * @param note the checkpoint that the evidence is proven against
 */
export const evidenceKeys = async (
  platform: Platform,
  jkts: ReadonlySet<string>,
  note: string,
) => ({
  gateway: platform.keys.publicJwks.keys,
  log: await logVkey(platform, note),
  logKeys: await logKeyHistory(platform),
  members: await keysOfMembers(platform, jkts),
  policy: policyText(platform),
});
