import type { CountedItem, CustodyEventKind, CustodyState, Leg } from '#contracts/handoff';

/**
 * What is known of one change of custody, as it is signed: plain data, no words of a person. Both parties
 * find the same statement, and its digest is what the receipts vouch for.
 */
export type Statement = {
  readonly handoffId: string;
  readonly sequence: number;
  readonly event: CustodyEventKind;
  readonly state: CustodyState;
  readonly leg: Leg;
  /** Who reported it: a region, or `courier:` and its name. */
  readonly by: string;
  /** Who gave it out of hand and who holds it now. */
  readonly released: string;
  readonly holder: string;
  readonly at: string;
  /** Pages by the list in force, and its digest; absent before the seal. */
  readonly declared: number;
  readonly manifest?: string;
  /** What was found, as a whole or per line. */
  readonly pages?: number;
  readonly items?: readonly CountedItem[];
  readonly courier?: string;
  readonly waybill?: string;
  readonly batchId?: string;
  /** SHA-256 over salt, line feed and note: binds the words without telling them. */
  readonly note?: string;
  /** Digest of the statement before this one: none can be taken out of the chain. */
  readonly previous?: string;
};
