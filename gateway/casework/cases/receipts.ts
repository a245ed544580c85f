import type { Receipt, ReceiptKind } from '#contracts/receipt';
import { signJws } from '../../platform/keys/sign.ts';
import type { Platform } from '../../platform/process/platform.ts';

export const receiptType = 'receipt+jwt';

export type ReceiptFacts = {
  readonly kind: ReceiptKind;
  readonly refMessageId: string;
  readonly caseId: string;
  readonly from: string;
  readonly to: string;
  /** SHA-256 in hex over the bytes, or the canonical form, that were received. */
  readonly digest: string;
  /** Of a message: how it ended, and why it did not arrive. */
  readonly outcome?: Receipt['outcome'];
  readonly reasonCode?: string;
  /** Of the event that is committed with it. */
  readonly eventDigest?: string;
};

/** After the grace time nothing is accepted any more: until then an event that is late may still come. */
const promiseOf = ({ config }: Platform, eventDigest: string, now: Date) => ({
  eventDigest,
  notAfter: new Date(now.getTime() + config.auditGraceMs).toISOString(),
});

/** A signed receipt: who received what from whom, when, with which digest. */
export function signReceipt(platform: Platform, facts: ReceiptFacts, now: Date): Promise<string> {
  const content: Receipt = {
    iss: platform.config.publicOrigin,
    kind: facts.kind,
    refMessageId: facts.refMessageId,
    caseId: facts.caseId,
    from: facts.from,
    to: facts.to,
    receivedAt: now.toISOString(),
    parts: [{ id: 'envelope', alg: 'sha-256', digest: facts.digest }],
    envelopeDigest: facts.digest,
    ...(facts.outcome ? { outcome: facts.outcome } : {}),
    ...(facts.reasonCode ? { reasonCode: facts.reasonCode } : {}),
    ...(facts.eventDigest ? { logged: promiseOf(platform, facts.eventDigest, now) } : {}),
  };
  return signJws(platform.keys, receiptType, content);
}
