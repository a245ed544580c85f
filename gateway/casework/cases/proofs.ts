import type { InboundCall } from '#contracts/region-adapter';
import { sealJson } from '../../platform/keys/seal.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { SenderProof } from '../../trust/identity/message-signatures/sender-proof.ts';
import { type CaseRow, caseKey } from './case-row.ts';

/** A region's call as it came, by which its own signature can be checked again. */
export type CallProof = {
  readonly kind: 'call';
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** base64. */
  readonly body: string;
};

export type Proof = SenderProof | CallProof;

export const callProof = ({ method, path, query, headers, body }: InboundCall): CallProof => ({
  kind: 'call',
  method,
  path,
  query,
  headers,
  body: Buffer.from(body).toString('base64'),
});

/** The context under which the proof of a message is sealed. */
export const proofContext = (refMessageId: string): string => `${refMessageId} proof`;

/** What its sender signed, sealed under the case's key: it is beside the receipt that answers it. */
export async function sealProof(
  platform: Pick<Platform, 'keys'>,
  row: Pick<CaseRow, 'id' | 'wrappedKey' | 'masterVersion'>,
  refMessageId: string,
  proof: Proof | undefined,
): Promise<Uint8Array | null> {
  const key = proof && (await caseKey(platform.keys, row));
  return key ? sealJson(key.key, proof, proofContext(refMessageId)) : null;
}
