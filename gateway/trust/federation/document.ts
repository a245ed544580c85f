import { z } from 'zod';
import { Agreement } from './agreement.ts';
import { inconsistencies } from './consistency.ts';
import { Member, RegionEntry } from './entries.ts';

/** The parts by themselves, before they are held against each other. */
export const FederationShape = z.strictObject({
  version: z.int().min(1),
  regions: z.array(RegionEntry).min(1).max(100),
  members: z.array(Member).max(1000),
  agreements: z.array(Agreement).max(10_000),
});

/** Who belongs, with which keys, and who agreed to what: one versioned document. */
export const FederationDocument = FederationShape.superRefine((document, context) => {
  const { regions, members, agreements } = document;
  const all = {
    codes: regions.map((region) => region.code),
    regions: [...regions.entries()],
    members: [...members.entries()],
    agreements: [...agreements.entries()],
  };
  for (const { path, message } of inconsistencies(all))
    context.addIssue({ code: 'custom', message, path: [...path] });
});
export type FederationDocument = z.infer<typeof FederationShape>;
