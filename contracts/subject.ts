import { z } from 'zod';
import { Instant } from './dates.ts';
import { regionalName } from './open-text.ts';
import { Party } from './party.ts';
import { RegionCode } from './region-code.ts';

/**
 * 实名等级 as a vector: `ial` how well the person was proofed, `aal` how this log-in was done, and the
 * region's own word beside them. Mapping is configuration; a level is never raised in transit.
 */
export const AssuranceLevel = z.strictObject({
  ial: z.int().min(0).max(3),
  aal: z.int().min(1).max(3),
  raw: z.string().max(40),
});
export type AssuranceLevel = z.infer<typeof AssuranceLevel>;

/** A region's own number of a person: the empty one of two people would make them one subject. */
export const LocalId = regionalName(128);

/**
 * What a home region says about a person who signed in there. `localId` is the region's own number and
 * never leaves the gateway; `party` is absent below real-name level.
 */
export const SubjectAssertion = z.strictObject({
  region: RegionCode,
  localId: LocalId,
  kind: z.enum(['person', 'company']),
  level: AssuranceLevel,
  authTime: Instant,
  party: Party.optional(),
  /** Names of the fields that the region sent and we did not keep. */
  dropped: z.array(z.string().max(60)).max(60),
});
export type SubjectAssertion = z.infer<typeof SubjectAssertion>;
