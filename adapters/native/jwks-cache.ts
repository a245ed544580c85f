import type { JWK } from 'jose';
import { LRUCache } from 'lru-cache';
import { fail, ok, type Result } from '#contracts/result';
import { cachedDocument, type Source } from './cached-document.ts';
import type { VerificationKeys } from './jwk-set.ts';

const unknownForMs = 5 * 60_000;

export type JwksCache<E> = {
  /** The key that `kid` names, or undefined if the issuer has none of that name. */
  readonly find: (
    kid: string | undefined,
    fetchJwks: Source<VerificationKeys, E>['load'],
    now: () => Date,
  ) => Promise<Result<JWK | undefined, E>>;
};

/** Without a `kid` only a single key is unambiguous. */
const named = (keys: VerificationKeys, kid: string | undefined): JWK | undefined => {
  if (kid !== undefined) return keys.get(kid);
  return keys.size === 1 ? [...keys.values()][0] : undefined;
};

/**
 * One issuer's verification keys. An unknown `kid` may mean that keys were rotated, so it causes a refresh,
 * but at most one per 60 s, and none for a name that a refresh did not bring: a thousand invented names
 * cost one fetch. Old keys stand in for up to 24 h while the issuer cannot be reached.
 */
export function jwksCache<E>(alarm: (failure: E) => void): JwksCache<E> {
  const document = cachedDocument<VerificationKeys, E>(alarm);
  const unknown = new LRUCache<string, number>({ max: 1000 });
  return {
    find: async (kid, fetchJwks, now) => {
      const source = { load: fetchJwks, now };
      const keys = await document.current(source);
      if (!keys.ok) return fail(keys.failure);
      const found = named(keys.value, kid);
      const name = kid ?? '';
      const nowMs = now().getTime();
      if (found || nowMs - (unknown.get(name) ?? Number.NEGATIVE_INFINITY) < unknownForMs)
        return ok(found);
      const newer = await document.newer(source);
      if (!newer?.ok) return ok(undefined);
      const rotated = named(newer.value, kid);
      if (!rotated) unknown.set(name, nowMs);
      return ok(rotated);
    },
  };
}
