import { decodeJwt } from 'jose';
import { z } from 'zod';
import { parseLeaf } from '../../audit/log/leaf.ts';
import type { ProvenLeaves } from '../../audit/reading/timeline.ts';
import { type CaseRow, caseKey } from '../../casework/cases/case-row.ts';
import { proofContext } from '../../casework/cases/proofs.ts';
import { receipt } from '../../casework/cases/tables.ts';
import { readDisclosure } from '../../documents/certificates/disclosures.ts';
import { openingOf } from '../../documents/certificates/store.ts';
import { asc, eq } from '../../platform/database/drizzle.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import { openJson } from '../../platform/keys/seal.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';

export type EvidenceRequest = {
  readonly caller: Caller;
  readonly caseId: string;
  readonly purpose: string;
  /** Fields to be opened; `reports` for what regions sent. */
  readonly disclose: ReadonlySet<string>;
};

const Proof = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rfc9421'),
    base: z.string(),
    signature: z.string(),
    keyid: z.string(),
    jkt: z.string(),
  }),
  z.looseObject({ kind: z.literal('call') }),
]);
type Proof = z.infer<typeof Proof>;

export type ReceiptPart = { readonly jws: string; readonly proof?: Proof };

/** Until when the token lives that stands in what was signed: before that it is nobody else's to have. */
function tokenEnds(base: string): number {
  const token = /^"authorization": Bearer (\S+)$/m.exec(base)?.[1];
  try {
    return token === undefined ? 0 : (decodeJwt(token).exp ?? 0) * 1000;
  } catch {
    return 0;
  }
}

/** Whether a sender's proof may be given out now. */
export const isOver = (proof: Proof, now: Date): boolean =>
  proof.kind !== 'rfc9421' || tokenEnds(proof.base) <= now.getTime();

/** The receipts of a case in their order, and what they answer, as far as its key is there. */
export async function receiptsOf(
  platform: Platform,
  caseId: string,
  row: CaseRow | undefined,
): Promise<ReceiptPart[]> {
  const rows = await platform
    .database()
    .select()
    .from(receipt)
    .where(eq(receipt.caseId, caseId))
    .orderBy(asc(receipt.createdAt), asc(receipt.refMessageId));
  const key = row && !row.restrictedUntil ? await caseKey(platform.keys, row) : undefined;
  return Promise.all(
    rows.map(async ({ jws, proof, refMessageId }) =>
      proof && key
        ? { jws, proof: Proof.parse(await openJson(key.key, proof, proofContext(refMessageId))) }
        : { jws },
    ),
  );
}

export type Disclosed = {
  readonly index: number;
  readonly field: string;
  readonly salt: string;
  readonly value: string;
};

/** The values of one credential by field, from its disclosures. */
function valuesIn(credential: string): ReadonlyMap<string, string> {
  const read = credential.split('~').slice(1, -1).map(readDisclosure);
  return new Map(read.flatMap((one) => (one.ok ? [[one.value.name, one.value.value]] : [])));
}

/** What opens the commitments to the fields that are asked for, for as long as it is kept (`openingOf`). */
export async function disclosedOf(
  platform: Platform,
  { leaves }: Pick<ProvenLeaves, 'leaves'>,
  fields: ReadonlySet<string>,
): Promise<Disclosed[]> {
  const opened: Disclosed[] = [];
  if (fields.size === 0) return opened;
  for (const { index, leaf } of leaves) {
    const event = parseLeaf(leaf)?.event;
    if (event?.action !== 'credential.issued') continue;
    const opening = await openingOf(platform, event.object.ref);
    if (!opening) continue;
    const { credential, salts } = opening;
    const values = valuesIn(credential);
    for (const { field, digest } of event.commitments) {
      const [salt, value] = [salts[field], values.get(field)];
      if (!fields.has(field) || salt === undefined || value === undefined) continue;
      if ((await sha256Hex(salt + field + value)) === digest)
        opened.push({ index, field, salt, value });
    }
  }
  return opened;
}
