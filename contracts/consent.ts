import { z } from 'zod';
import { CaseId } from './case.ts';
import { CaseState } from './case-states.ts';
import { Uscc } from './identifiers.ts';
import { identityDocuments } from './identity-document.ts';

/** Documents whose number is one person's, or one company's. */
const namedByNumber = [
  z.strictObject(identityDocuments.citizen),
  z.strictObject(identityDocuments.taiwan),
  z.strictObject(identityDocuments.hongKongMacau),
  z.strictObject(identityDocuments.foreignResident),
  z.strictObject({ idType: z.literal('001'), idNumber: Uscc }),
] as const;

/** The document that the applicant shows at a counter; a company shows its licence. */
export const ShownDocument = z.discriminatedUnion('idType', [
  ...namedByNumber,
  z.strictObject(identityDocuments.passport),
]);
export type ShownDocument = z.infer<typeof ShownDocument>;

/**
 * Whose cases are looked for at a window: by the document that they show, in the body and never in an address. Numbers of
 * passports are given again by every state that issues them, and a search goes by the number alone.
 */
export const PersonSearch = z.strictObject({
  document: z.discriminatedUnion('idType', namedByNumber),
});

/** The same among cases. */
export const ApplicantSearch = PersonSearch.extend({
  state: z.array(CaseState).min(1).max(20).optional(),
  /** The last one of the page before. */
  cursor: CaseId.optional(),
  limit: z.int().min(1).max(100).default(20),
});
export type ApplicantSearch = z.infer<typeof ApplicantSearch>;

/**
 * The applicant is at this counter and wants it to go on there. By the document that they show: it has to be the
 * applicant's, and consents who has it in hand (PIPL art. 14). Whoever is signed in consents by their token, and needs none.
 */
export const Continuation = z.strictObject({ document: ShownDocument });
export type Continuation = z.infer<typeof Continuation>;
