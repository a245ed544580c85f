import { importJWK } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { fail, ok, type Result } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { isUnder, mostNamedLists } from '../../trust/federation/certificate-sources.ts';
import type { VerificationKey } from '../../trust/identity/strict-jwt.ts';
import { HolderKey } from './holder-key.ts';
import { fetched, type Kept, keeping, nowOf, type Slots, slotOf } from './kept-documents.ts';
import {
  type ListReason,
  maxTokenBytes,
  readStatusToken,
  type StatusToken,
} from './status-token.ts';

/** A body that issues credentials itself: whose it is, at which address, and which lists its region named beforehand. */
export type IssuerAt = {
  readonly region: string;
  readonly issuer: string;
  readonly statusLists?: readonly string[] | undefined;
};
export type KeyReason = 'issuer.metadata_unreachable' | 'issuer.metadata_unreadable';
/** Its keys by `kid`. */
export type IssuerKeys = ReadonlyMap<string, VerificationKey>;

const maxDocumentBytes = 65_536;

const Metadata = z.looseObject({
  issuer: z.string(),
  jwks_uri: z.string().optional(),
  jwks: z.unknown().optional(),
});
const JwkSet = z.looseObject({ keys: z.array(z.looseObject({ kid: z.string() })).max(50) });

async function jsonAt(platform: Platform, region: string, url: string): Promise<unknown> {
  const request = { url, accept: 'application/json', most: maxDocumentBytes };
  const answer = await fetched(platform, region, request);
  return answer.ok ? jsonOf(answer.value) : undefined;
}

/** SD-JWT VC, issuer metadata: the well-known part stands between host and path. */
export function metadataUrl(issuer: string): string {
  const { origin, pathname } = new URL(issuer);
  return `${origin}/.well-known/jwt-vc-issuer${pathname.replace(/\/$/, '')}`;
}

/** Undefined: no key set, or one that gives away a private half or has two keys of one name. */
export async function keysOf(document: unknown): Promise<IssuerKeys | undefined> {
  const set = JwkSet.safeParse(document);
  if (!set.success || set.data.keys.some((key) => 'd' in key || 'k' in key)) return undefined;
  const names = set.data.keys.map(({ kid }) => kid);
  if (new Set(names).size < names.length) return undefined;
  const keys = new Map<string, VerificationKey>();
  for (const { kid, kty, crv, x, y } of set.data.keys) {
    const jwk = HolderKey.safeParse({ kty, crv, x, ...(y === undefined ? {} : { y }) });
    if (!jwk.success) continue;
    const algorithms = jwk.data.kty === 'EC' ? ['ES256'] : ['EdDSA', 'Ed25519'];
    const key = await importJWK(jwk.data, algorithms[0]).catch(() => undefined);
    if (key instanceof CryptoKey) keys.set(kid, { key, algorithms });
  }
  return keys;
}

async function loadKeys(
  platform: Platform,
  { region, issuer }: IssuerAt,
): Promise<Result<IssuerKeys, KeyReason>> {
  const document = await jsonAt(platform, region, metadataUrl(issuer));
  if (document === undefined) return fail('issuer.metadata_unreachable');
  const metadata = Metadata.safeParse(document);
  // Another issuer's document under this address would be a mix-up; keys from anywhere else would be anybody's.
  if (!metadata.success || metadata.data.issuer !== issuer)
    return fail('issuer.metadata_unreadable');
  const { jwks, jwks_uri } = metadata.data;
  if ((jwks === undefined) === (jwks_uri === undefined)) return fail('issuer.metadata_unreadable');
  if (jwks_uri !== undefined && !isUnder(jwks_uri, issuer))
    return fail('issuer.metadata_unreadable');
  const set = jwks ?? (await jsonAt(platform, region, jwks_uri ?? ''));
  if (set === undefined) return fail('issuer.metadata_unreachable');
  const keys = await keysOf(set);
  return keys ? ok(keys) : fail('issuer.metadata_unreadable');
}

const keySlots = perPlatform((): Slots => new LRUCache({ max: 1000 }));
/** Few: unpacked, one may have four megabytes. What credentials name pushes out none that a region named beforehand. */
const listSlots = perPlatform((): Slots => new LRUCache({ max: 32 }));
const namedListSlots = perPlatform((): Slots => new LRUCache({ max: mostNamedLists }));
const keysFreshMs = 600_000;
const keysStaleMs = 86_400_000;

/** The keys that an issuer publishes at its own address, at most ten minutes old; a day old while it is closed. */
export function issuerKeys(
  platform: Platform,
  at: IssuerAt,
): Promise<Result<IssuerKeys, KeyReason>> {
  const now = nowOf(platform);
  const load = async (): Promise<Result<Kept<IssuerKeys>, KeyReason>> => {
    const keys = await loadKeys(platform, at);
    return keys.ok
      ? ok({
          value: keys.value,
          renewMs: now.steadyMs + keysFreshMs,
          untilMs: now.wallMs + keysStaleMs,
        })
      : keys;
  };
  const slot = slotOf<IssuerKeys>(keySlots(platform), at.issuer);
  return keeping(slot, now, load, 'issuer.metadata_unreachable');
}

/** A status list of the issuer's: as old as it says that it may be, and while the issuer is closed until it ends. */
export function issuerStatuses(
  platform: Platform,
  { region, issuer, statusLists }: IssuerAt,
  uri: string,
  keys: IssuerKeys,
): Promise<Result<StatusToken, ListReason>> {
  const now = nowOf(platform);
  const load = async (): Promise<Result<Kept<StatusToken>, ListReason>> => {
    const request = { url: uri, accept: 'application/statuslist+jwt', most: maxTokenBytes };
    const answer = await fetched(platform, region, request);
    if (!answer.ok) return fail(`status.list_${answer.failure}` as const);
    const text = Buffer.from(answer.value).toString('latin1').trim();
    const from = { uri, keyOf: (kid: string | undefined) => keys.get(kid ?? '') };
    const token = await readStatusToken(text, from, new Date(now.wallMs));
    if (!token.ok) return token;
    const { renewMs, expMs } = token.value;
    const inMs = renewMs - now.wallMs;
    return ok({ value: token.value, renewMs: now.steadyMs + inMs, untilMs: expMs });
  };
  const slots = statusLists?.includes(uri) ? namedListSlots : listSlots;
  const slot = slotOf<StatusToken>(slots(platform), `${issuer} ${uri}`);
  return keeping(slot, now, load, 'status.list_unreachable');
}
