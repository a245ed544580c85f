import { z } from '@hono/zod-openapi';
import { inShanghai } from '#contracts/dates';
import { RegionCode } from '#contracts/region-code';
import { and, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import {
  AgreementId,
  AgreementTerms,
  lastDayOf,
  partiesOf,
} from '../../trust/federation/agreement.ts';
import { haveAllSigned, signerOf } from '../../trust/federation/agreement-signature.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { newestFederation } from '../../trust/federation/store.ts';
import { agreementRecord } from '../../trust/federation/tables.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { agreementKind, type Found, foundIn } from './agreement-kind.ts';

/**
 * - `proposed`: somebody has not signed; `withdrawn`: a side took it back before that
 * - `agreed`: signed, and begins later; `in_force`; `ended`: its last day is over
 * - `lapsed`: a signature under it no longer stands, because its key or its member was taken out
 * - `stopped`: by the operator
 */
const states = [
  'proposed',
  'withdrawn',
  'agreed',
  'in_force',
  'ended',
  'lapsed',
  'stopped',
] as const;
type State = (typeof states)[number];

const Signature = z.object({
  signature: z.string(),
  stands: z.boolean(),
  region: RegionCode.optional(),
  clientId: z.string().optional(),
  kid: z.string().optional(),
  at: z.string().optional(),
});

export const AgreementView = z
  .object({
    id: AgreementId,
    state: z.enum(states),
    terms: AgreementTerms,
    signatures: z.array(Signature),
    /** Whose yes is missing. */
    missing: z.array(RegionCode),
    /** The operator alone wrote it: it counts until this day, and is signed until then or ends. */
    signedByOperatorUntil: z.string().optional(),
    lastDay: z.string().optional(),
    endedBy: RegionCode.optional(),
    proposedBy: z.string().optional(),
    proposedAt: z.string().optional(),
    closedAt: z.string().optional(),
    closedBy: z.string().optional(),
    closedReason: z.string().optional(),
  })
  .openapi('Agreement');
type View = z.infer<typeof AgreementView>;

type Signed = z.infer<typeof Signature>;

const verified = (
  terms: AgreementTerms,
  list: readonly string[],
  { members }: FederationDocument,
): Promise<Signed[]> =>
  Promise.all(
    list.map(async (signature): Promise<Signed> => {
      const signer = await signerOf(terms, signature, members);
      if (!signer) return { signature, stands: false };
      const { region, clientId, kid, at } = signer;
      return { signature, stands: true, region, clientId, kid, at: inShanghai(at) };
    }),
  );

/** Where what is in force counts, its signatures, whatever was signed anew beside them. */
async function signaturesOf(
  { terms, row, entry }: Found,
  document: FederationDocument,
): Promise<{ readonly stands: boolean; readonly signatures: readonly Signed[] }> {
  const inForce = entry?.signatures && (await verified(terms, entry.signatures, document));
  const stands = entry !== undefined && (!inForce || haveAllSigned(terms, inForce));
  if ((stands && inForce) || !row) return { stands, signatures: inForce ?? [] };
  return { stands, signatures: await verified(terms, row.signatures, document) };
}

function stateOf({ row, entry, terms }: Found, stands: boolean, today: string): State {
  if (entry) {
    const last = lastDayOf(entry);
    if (last !== undefined && last < today) return 'ended';
    if (!stands) return 'lapsed';
    return terms.since <= today ? 'in_force' : 'agreed';
  }
  if (row?.madeAt) return 'stopped';
  return row?.closedAt ? 'withdrawn' : 'proposed';
}

const atOf = (time: Date | null | undefined) => (time ? inShanghai(time) : undefined);

/** Members without a value left out. */
const present = <T extends object>(members: T) =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  ) as { [K in keyof T]?: NonNullable<T[K]> };

export async function viewOf(found: Found, document: FederationDocument, now: Date): Promise<View> {
  const { terms, row, entry } = found;
  const { stands, signatures } = await signaturesOf(found, document);
  const missing = partiesOf(terms).filter(
    (party) => !signatures.some(({ region }) => region === party),
  );
  const last = entry ? lastDayOf(entry) : terms.until;
  return {
    id: terms.id,
    state: stateOf(found, stands, inShanghai(now).slice(0, 10)),
    terms,
    signatures: [...signatures],
    missing: [...missing],
    ...present({
      signedByOperatorUntil: entry && !entry.signatures ? last : undefined,
      lastDay: last,
      endedBy: entry?.ended?.by,
      proposedBy: row?.proposedBy,
      proposedAt: atOf(row?.proposedAt),
      closedAt: atOf(row?.closedAt),
      closedBy: row?.closedBy,
      closedReason: row?.closedReason,
    }),
  };
}

export async function readView(platform: Platform, id: string): Promise<View | undefined> {
  const [document, found] = await Promise.all([
    newestFederation(platform.database()),
    agreementKind.read(platform, id),
  ]);
  return document && found && viewOf(found, document, platform.clock());
}

/** Of a platform what binds its region; who looks after all of them sees all. */
const bindsRegionOf = ({ role, region }: Caller) =>
  role === 'platform'
    ? sql`${region} in (${agreementRecord.terms}->>'issuerRegion', ${agreementRecord.terms}->>'recognisingRegion', ${agreementRecord.terms}->>'from', ${agreementRecord.terms}->>'to')`
    : undefined;

/** One page of what the caller is a party to, or looks after, by id. */
export async function listViews(
  platform: Platform,
  caller: Caller,
  { cursor = '', limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ readonly agreements: readonly View[]; readonly next?: string }> {
  const database = platform.database();
  // In the order of the ids' bytes, as they are sorted below.
  const id = sql`${agreementRecord.id} collate "C"`;
  const [document, rows] = await Promise.all([
    newestFederation(database),
    database
      .select()
      .from(agreementRecord)
      .where(and(sql`${id} > ${cursor}`, bindsRegionOf(caller)))
      .orderBy(id)
      .limit(limit + 1),
  ]);
  if (!document) return { agreements: [] };
  const now = platform.clock();
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const ids = new Set([...rowOf.keys(), ...document.agreements.map(({ id }) => id)]);
  const found = [...ids]
    .filter((id) => id > cursor)
    .toSorted()
    .flatMap((id) => foundIn(document, id, rowOf.get(id)) ?? [])
    .filter((one) => agreementKind.relations(one, caller, now).length > 0);
  const page = found.slice(0, limit);
  const agreements = await Promise.all(page.map((one) => viewOf(one, document, now)));
  const last = page.at(-1);
  return {
    agreements,
    ...(found.length > limit && last ? { next: last.terms.id } : {}),
  };
}
