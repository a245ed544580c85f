import { type Failure, failure } from '#contracts/failures';
import type { Item } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import { isRecognition, type Recognition } from '../../trust/federation/agreement.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { mayAsk } from '../../trust/federation/may-ask.ts';
import type { Caller, CallerSubject } from '../../trust/identity/caller.ts';
import { acrOf } from '../../trust/identity/level.ts';
import { fieldsGiven, givenUnder } from '../items/sharing.ts';

/** Which certificate, and of which region where it is not the one that the person signed in at. */
export type Sought = {
  readonly certificateType: string;
  readonly issuerRegion?: string | undefined;
};

export type Permission = {
  readonly subject: CallerSubject;
  readonly issuerRegion: string;
  readonly agreement: Recognition;
  /** What the item may read of this certificate. */
  readonly fields: readonly string[];
};

function refusedType(document: FederationDocument, certificateType: string): Failure {
  const known = document.agreements
    .filter(isRecognition)
    .some((agreement) => agreement.certificateType === certificateType);
  return failure(known ? 'certificate.purpose_not_allowed' : 'certificate.type_unknown', {
    detail: 'the item does not list this certificate type',
  });
}

/**
 * Whether this caller may ask for this certificate of the person whose token it holds, for this item:
 * decided before the person's data is opened and before any region is asked. Default deny.
 */
export function authorise(
  document: FederationDocument,
  caller: Caller,
  item: Item,
  { certificateType, issuerRegion: named }: Sought,
  now: Date,
): Result<Permission, Failure> {
  const { subject } = caller;
  if (!subject) return fail(failure('auth.subject_required'));
  const issuerRegion = named ?? subject.home;
  if (subject.target !== item.region) {
    return fail(
      failure('case.region_mismatch', {
        detail: 'the token was exchanged for another region than the item’s',
      }),
    );
  }
  if (subject.ial < item.requiredIal) {
    return fail(
      failure('auth.insufficient_level', {
        detail: `the item needs ial ${item.requiredIal}`,
        acrValues: acrOf(item.requiredIal),
      }),
    );
  }
  if (!item.materials.some((material) => material.certificateType === certificateType)) {
    return fail(refusedType(document, certificateType));
  }
  const fields = fieldsGiven(document, item, certificateType, issuerRegion);
  if (!fields.ok) return fields;
  const question = {
    certificateType,
    issuerRegion,
    recognisingRegion: item.region,
    itemCode: item.code,
  };
  const agreement = mayAsk(document, question, now);
  if (!agreement) return fail(failure('federation.no_agreement'));
  const given = givenUnder(agreement, fields.value);
  return given.ok ? ok({ subject, issuerRegion, agreement, fields: given.value }) : given;
}
