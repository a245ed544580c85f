import type { LRUCache } from 'lru-cache';
import type { OutboundRequest } from '#contracts/outbound-http';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';

const patienceMs = 3000;

/** Asks at an address that the region answers for, by the region's own way out. */
export async function fetched(
  platform: Platform,
  region: string,
  { url, accept, most }: { url: string; accept: string; most: number },
): Promise<Result<Uint8Array, 'unreachable' | 'too_large'>> {
  const bound = platform.regions.get(region);
  if (!bound) return fail('unreachable');
  const request = { method: 'GET', url, headers: { accept } } as const satisfies OutboundRequest;
  const answer = await bound.context().http(request, AbortSignal.timeout(patienceMs));
  if (!answer.ok) return fail(answer.failure.kind === 'too_large' ? 'too_large' : 'unreachable');
  if (answer.value.status !== 200) return fail('unreachable');
  return answer.value.body.length > most ? fail('too_large') : ok(answer.value.body);
}

/** How long something took is told by the monotonic clock, which nobody sets back; what a document says of itself, by the other. */
export type At = { readonly wallMs: number; readonly steadyMs: number };
export const nowOf = (platform: Platform): At => ({
  wallMs: platform.clock().getTime(),
  steadyMs: platform.monotonicMs(),
});

/** `renewMs` is of the monotonic clock, `untilMs` of the other. */
export type Kept<T> = { readonly value: T; readonly renewMs: number; readonly untilMs: number };
export type Slot<T> = { kept?: Kept<T>; triedMs: number; running?: Promise<unknown> };
/** At the edge a load dies with the request that began it, without a word: nobody waits for it longer than it could take. */
const abandonedMs = 3 * patienceMs;

/** What could not be fetched is not tried again at once by everybody who asks. */
const betweenTriesMs = 5000;

/** One document of somebody else's: fetched once however many ask; an old one stands in while it says anything, and while it is renewed. */
export async function keeping<T, E>(
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
  if (slot.running && slot.kept && wallMs < slot.kept.untilMs) return ok(slot.kept.value);
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

export type Slots = LRUCache<string, Slot<unknown>>;
export function slotOf<T>(slots: Slots, name: string): Slot<T> {
  const known = slots.get(name);
  const slot = known ?? { triedMs: Number.NEGATIVE_INFINITY };
  if (!known) slots.set(name, slot);
  return slot as Slot<T>;
}
