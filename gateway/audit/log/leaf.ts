import { z } from 'zod';
import { AuditEvent } from '#contracts/audit-event';
import { jsonOf } from '#contracts/strict-json';
import { canonicalJson, utf8 } from '../../platform/keys/digest.ts';

/** Entries of a tlog-tiles bundle carry their length in two bytes. */
export const maxLeafBytes = 65_535;

/** What a leaf says: the event, and the leaf hash (hex) of the previous event of its case, if it has one. */
export const Leaf = AuditEvent.extend({
  previous: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
export type Leaf = z.infer<typeof Leaf>;

/**
 * The exact bytes that are hashed: RFC 8785 of the event and its predecessor in the case.
 * @throws RangeError beyond 65,535 bytes
 */
export function leafBytes(event: AuditEvent, previous: string | undefined): Uint8Array {
  const bytes = utf8(canonicalJson(previous === undefined ? event : { ...event, previous }));
  if (bytes.length > maxLeafBytes)
    throw new RangeError(`event ${event.eventId} is too long for a leaf`);
  return bytes;
}

/** undefined if the bytes are not what `leafBytes` writes: somebody else wrote them. */
export function parseLeaf(bytes: Uint8Array): Leaf | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value = jsonOf(text);
    const parsed = Leaf.safeParse(value);
    return parsed.success && canonicalJson(value) === text ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export function eventOf(leaf: Leaf): AuditEvent {
  const { previous: _, ...event } = leaf;
  return event;
}
