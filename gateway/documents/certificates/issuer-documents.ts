import { importJWK } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { fail, ok, type Result } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { VerificationKey } from '../../trust/identity/strict-jwt.ts';
import { HolderKey } from './holder-key.ts';
import {
  type ListReason,
  maxTokenBytes,
  readStatusToken,
  type StatusToken,
} from './status-token.ts';

/** A body that issues credentials itself: whose it is, and at which address. */
export type IssuerAt = { readonly region: string; readonly issuer: string };
export type KeyReason = 'issuer.metadata_unreachable' | 'issuer.metadata_unreadable';
/** Its keys by `kid`. */
export type IssuerKeys = ReadonlyMap<string, VerificationKey>;

const patienceMs = 3000;
const maxDocumentBytes = 65_536;

async function fetched(
  platform: Platform,
  region: string,
  { url, accept, most }: { url: string; accept: string; most: number },
): Promise<Result<Uint8Array, 'unreachable' | 'too_large'>> {
  const bound = platform.regions.get(region);
  if (!bound) return fail('unreachable');
  const request = { method: 'GET' as const, url, headers: { accept } };
  const answer = await bound.context().http(request, AbortSignal.timeout(patienceMs));
  if (!answer.ok) return fail(answer.failure.kind === 'too_large' ? 'too_large' : 'unreachable');
  if (answer.value.status !== 200) return fail('unreachable');
  return answer.value.body.length > most ? fail('too_large') : ok(answer.value.body);
}

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

/** Whether an address is of the issuer's own host. */
export const isUnder = (url: string, issuer: string): boolean =>
  URL.canParse(url) && new URL(url).origin === new URL(issuer).origin;

/** How long something took is told by the monotonic clock, which nobody sets back; what a document says of itself, by the other. */
type At = { readonly wallMs: number; readonly steadyMs: number };
const nowOf = (platform: Platform): At => ({
  wallMs: platform.clock().getTime(),
  steadyMs: platform.monotonicMs(),
});

/** `renewMs` is of the monotonic clock, `untilMs` of the other. */
type Kept<T> = { readonly value: T; readonly renewMs: number; readonly untilMs: number };
type Slot<T> = { kept?: Kept<T>; triedMs: number; running?: Promise<unknown> };
/** At the edge a load dies with the request that began it, without a word: nobody waits for it longer than it could take. */
const abandonedMs = 3 * patienceMs;

/** What could not be fetched is not tried again at once by everybody who asks. */
const betweenTriesMs = 5000;

/** One document of somebody else's: fetched once however many ask; an old one stands in while it says anything. */
async function keeping<T, E>(
  slot: Slot<T>,
  { wallMs, steadyMs }: At,
  load: () => Promise<Result<Kept<T>, E>>,
  otherwise: E,
): Promise<Result<T, E>> {
  if (slot.kept && steadyMs < slot.kept.renewMs && wallMs < slot.kept.untilMs)
    return ok(slot.kept.value);
  const standIn = (why: E): Result<T, E> =>
    slot.kept && wallMs < slot.kept.untilMs ? ok(slot.kept.value) : fail(why);
  if (steadyMs - slot.triedMs > abandonedMs) delete slot.running;
  if (!slot.running && steadyMs - slot.triedMs < betweenTriesMs) return standIn(otherwise);
  if (!slot.running) slot.triedMs = steadyMs;
  const mine = (slot.running as Promise<Result<Kept<T>, E>> | undefined) ?? load();
  slot.running = mine;
  const answer = await mine.finally(() => {
    delete slot.running;
  });
  if (!answer.ok) return standIn(answer.failure);
  slot.kept = answer.value;
  return ok(answer.value.value);
}

type Slots = LRUCache<string, Slot<unknown>>;
const keySlots = perPlatform((): Slots => new LRUCache({ max: 1000 }));
/** Few: unpacked, one may have four megabytes. */
const listSlots = perPlatform((): Slots => new LRUCache({ max: 32 }));
function slotOf<T>(slots: Slots, name: string): Slot<T> {
  const known = slots.get(name);
  const slot = known ?? { triedMs: Number.NEGATIVE_INFINITY };
  if (!known) slots.set(name, slot);
  return slot as Slot<T>;
}

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
  { region, issuer }: IssuerAt,
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
  const slot = slotOf<StatusToken>(listSlots(platform), `${issuer} ${uri}`);
  return keeping(slot, now, load, 'status.list_unreachable');
}
