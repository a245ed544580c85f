import { z } from 'zod';
import { Party, Person } from './party.ts';
import { Code, FreeText } from './text.ts';

/** The material, by its code in the application, that proves who acts for whom. The item need not ask for it. */
const Proof = Code(40);

/**
 * 法定代理人: who acts for a person without full capacity (民法典 art. 23): of a minor the parents, then grandparents, elder
 * siblings and whoever was appointed (art. 27); of an adult also spouse and children (art. 28).
 */
export const GuardianRelation = z.enum([
  'parent',
  'grandparent',
  'sibling',
  'spouse',
  'child',
  'appointed',
]);
export type GuardianRelation = z.infer<typeof GuardianRelation>;

export const Guardian = z.strictObject({
  person: Person,
  relation: GuardianRelation,
  proof: Proof,
});
export type Guardian = z.infer<typeof Guardian>;

/** What a 授权委托书 may cover: handing in, answering what is asked for, taking back, fetching the result. */
export const MandateScope = z.enum(['submit', 'supplement', 'withdraw', 'collect']);
export type MandateScope = z.infer<typeof MandateScope>;

/** 授权委托书, as it is brought to a window (民法典 art. 165: agent, matter, scope, time). */
export const Mandate = z.strictObject({
  scope: z.array(MandateScope).min(1).max(MandateScope.options.length),
  from: z.iso.date(),
  until: z.iso.date(),
  proof: Proof,
});
export type Mandate = z.infer<typeof Mandate>;

/** Who is at a counter. Whoever is in the token needs not say so. */
export const AtCounter = z.enum(['applicant', 'guardian', 'agent']);
export type AtCounter = z.infer<typeof AtCounter>;

/** How somebody is told what becomes of the case: who has no telephone gets a letter, or asks at the window. */
export const Reach = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('phone') }),
  z.strictObject({ by: z.literal('letter'), address: FreeText({ min: 4, max: 200 }) }),
  z.strictObject({ by: z.literal('window') }),
]);
export type Reach = z.infer<typeof Reach>;

/** Who stands beside the applicant, or for them. Every format carries all of it. */
export const standingFor = {
  guardian: Guardian.optional(),
  /** Of the `agent`. */
  mandate: Mandate.optional(),
  /** 共同申请人: who applies together with the applicant, who represents them (代表人). */
  jointApplicants: z.array(Party).min(1).max(20).optional(),
  reach: Reach.optional(),
};
