import { Buffer } from 'node:buffer';
import { z } from 'zod';
import { AuditEvent } from '#contracts/audit-event';
import { jsonOf } from '#contracts/strict-json';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';

/** Entries of a tlog-tiles bundle carry their length in two bytes. */
export const maxLeafBytes = 65_535;

const LeafHash = z.string().regex(/^[0-9a-f]{64}$/);

/** What every version of this program writes into an event; the words in it may be of a later one. */
const EventShape = z.looseObject({
  version: z.int(),
  eventId: z.string(),
  caseRef: z.string().optional(),
  at: z.string(),
  actor: z.looseObject({}),
  action: z.string(),
  object: z.looseObject({}),
});
const LeafShape = EventShape.extend({ previous: LeafHash.optional() });

/** Whether the sequencer can make a leaf of it: processes of a later version write words that this one does not know. */
export const isEvent = (value: unknown): value is AuditEvent =>
  EventShape.safeParse(value).success && !Object.hasOwn(value as object, 'previous');

/** What a leaf says: how it hangs in the log, and the event, unless its words are of a later version than this one. */
export type Leaf = {
  readonly caseRef: string | undefined;
  /** The leaf hash (hex) of the previous event of its case, if it has one. */
  readonly previous: string | undefined;
  readonly event: AuditEvent | undefined;
};

/**
 * The exact bytes that are hashed: RFC 8785 of the event and its predecessor in the case.
 * @throws RangeError beyond 65,535 bytes
 */
export function leafBytes(event: AuditEvent, previous: string | undefined): Uint8Array {
  // Of the pool of small buffers: one made for each leaf costs as much as hashing it.
  const bytes = Buffer.from(canonicalJson(previous === undefined ? event : { ...event, previous }));
  if (bytes.length > maxLeafBytes)
    throw new RangeError(`event ${event.eventId} is too long for a leaf`);
  return bytes;
}

/** What a receipt promises of an event before its place in the log is known. */
export const eventDigest = (event: unknown): Promise<string> => sha256Hex(canonicalJson(event));

/** The same, of a leaf: undefined if it is none. */
export async function digestOfLeaf(bytes: Uint8Array): Promise<string | undefined> {
  if (!parseLeaf(bytes)) return undefined;
  const { previous: _, ...event } = jsonOf(new TextDecoder().decode(bytes)) as {
    previous?: string;
  };
  return eventDigest(event);
}

/** undefined if the bytes are not what `leafBytes` writes: somebody else wrote them. */
export function parseLeaf(bytes: Uint8Array): Leaf | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value = jsonOf(text);
    const shape = LeafShape.safeParse(value);
    if (!shape.success || canonicalJson(value) !== text) return undefined;
    const { previous, ...rest } = shape.data;
    return { caseRef: rest.caseRef, previous, event: AuditEvent.safeParse(rest).data };
  } catch {
    return undefined;
  }
}
