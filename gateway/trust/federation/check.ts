import { importJWK } from 'jose';
import type { z } from 'zod';
import type { FieldError } from '#contracts/failures';
import { pointerOf } from '#contracts/pointer';
import { fail, ok, type Result } from '#contracts/result';
import '../../platform/http/issue-texts.ts';
import { Agreement } from './agreement.ts';
import { inconsistencies, keySets, type Parts } from './consistency.ts';
import { type FederationDocument, FederationShape } from './document.ts';
import { Member, RegionEntry } from './entries.ts';

function soundOf<T extends z.ZodType>(schema: T, list: unknown): [number, z.infer<T>][] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, index): [number, z.infer<T>][] => {
    const parsed = schema.safeParse(entry);
    return parsed.success ? [[index, parsed.data]] : [];
  });
}

const codeOf = (entry: unknown): string =>
  String((entry as { readonly code?: unknown } | null)?.code);

/** The entries that are sound by themselves, so that one wrong entry does not hide what else is wrong. */
function partsOf(value: unknown): Parts {
  const { regions, members, agreements } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return {
    codes: Array.isArray(regions) ? regions.map(codeOf) : [],
    regions: soundOf(RegionEntry, regions),
    members: soundOf(Member, members),
    agreements: soundOf(Agreement, agreements),
  };
}

/** Keys whose numbers are no point of their curve. */
async function unusableKeys(parts: Parts): Promise<FieldError[]> {
  const checks = keySets(parts).flatMap(({ place, jwks }) =>
    jwks.keys.map(async ({ kty, crv, x, y }, key): Promise<FieldError[]> => {
      const jwk = { kty, crv, x, ...(y === undefined ? {} : { y }) };
      const imported = await importJWK(jwk, crv === 'P-256' ? 'ES256' : 'EdDSA').catch(() => null);
      const pointer = pointerOf([...place, 'keys', key]);
      return imported ? [] : [{ pointer, reason: `not a point of ${crv}` }];
    }),
  );
  return (await Promise.all(checks)).flat();
}

/** A federation document, or everything that is wrong with it, by RFC 6901 pointer. */
export async function checkFederation(
  value: unknown,
): Promise<Result<FederationDocument, readonly FieldError[]>> {
  const parsed = FederationShape.safeParse(value);
  const parts = partsOf(value);
  const problems: FieldError[] = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => ({
      pointer: pointerOf(path),
      reason: message,
    })),
    ...inconsistencies(parts).map(({ path, message }) => ({
      pointer: pointerOf(path),
      reason: message,
    })),
    ...(await unusableKeys(parts)),
  ];
  return parsed.success && problems.length === 0 ? ok(parsed.data) : fail(problems);
}
