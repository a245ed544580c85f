import { z } from 'zod';
import { unbornIn } from '#contracts/identity-document';
import { Party } from '#contracts/party';
import { fail, ok, type Result } from '#contracts/result';

/** Below this level a name is what somebody typed into a form. */
const realNameIal = 2;

/** OpenID Identity Assurance Schema Definition 1.0 s4, as far as it is read: one framework, flat claims. */
export const VerifiedClaims = z.looseObject({
  verification: z.looseObject({ trust_framework: z.string().max(60) }),
  claims: z.record(z.string().max(60), z.unknown()),
});

type Said = {
  readonly kind: 'person' | 'company';
  readonly ial: number;
  readonly verified?: z.infer<typeof VerifiedClaims> | undefined;
};

const partyOf = (kind: Said['kind'], claims: Readonly<Record<string, unknown>>): unknown => {
  const phone = claims['phone_number'];
  const withPhone = phone === undefined ? {} : { phone };
  if (kind === 'person') {
    const issuingState = claims['issuing_state'];
    return {
      kind,
      name: claims['name'],
      idType: claims['id_type'] ?? '111',
      idNumber: claims['id_number'],
      ...(issuingState === undefined ? {} : { issuingState }),
      ...withPhone,
    };
  }
  const legalRepresentative = claims['legal_representative'];
  return {
    kind,
    name: claims['company_name'],
    uscc: claims['uscc'],
    ...(legalRepresentative === undefined ? {} : { legalRepresentative }),
    ...withPhone,
  };
};

/**
 * Who somebody is by another domain's assertion: only under the framework that the federation agreed on for
 * that domain, only from real-name level up, and then whole. Nothing agreed, nothing believed.
 */
export function verifiedParty(
  { kind, ial, verified }: Said,
  agreedFramework: string | undefined,
  now: Date,
): Result<Party | undefined, string> {
  if (!verified || agreedFramework === undefined || ial < realNameIal) return ok(undefined);
  if (verified.verification.trust_framework !== agreedFramework) return ok(undefined);
  const party = Party.safeParse(partyOf(kind, verified.claims));
  return party.success && unbornIn({ '': party.data }, now).length === 0
    ? ok(party.data)
    : fail('verified_claims');
}
