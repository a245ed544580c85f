import type { PreviewChoice } from '#contracts/certificate-preview';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Recognition } from '../../trust/federation/agreement.ts';
import type { PreviewedCertificate } from './preview-tables.ts';

/** On what ground a certificate is fetched. */
export type Seen =
  | { readonly ground: 'agreed'; readonly previewId: string }
  | { readonly ground: 'by_law'; readonly clause: string }
  | { readonly ground: 'not_asked' };

/** What its person last said to one certificate for one item, and what they saw. */
export type Answered = {
  readonly previewId: string;
  readonly certificate: PreviewedCertificate;
  readonly reason: string;
  readonly until: Date;
  readonly cases: number;
};

/** What is to be fetched now. */
export type ToFetch = {
  readonly issuerRegion: string;
  readonly fields: readonly string[];
  readonly reason: string;
  readonly until: Date;
  /** How many cases the copy is to serve. */
  readonly cases: number;
};

/** However short a member lets a preview stand: what was declined is not asked for again on the same day. */
export const minNoMs = 86_400_000;

/** Who said no after that is not asked again. */
export const dayBefore = (now: Date): Date => new Date(now.getTime() - minNoMs);

/** Whether what a person said to a preview binds now. */
export const stillBinds = (
  { answeredAt, until }: { readonly answeredAt: Date | null; readonly until: Date },
  choice: PreviewChoice | undefined,
  now: Date,
): boolean => {
  if (answeredAt === null || choice === undefined) return false;
  const isFreshNo = choice === 'declined' && answeredAt.getTime() + minNoMs > now.getTime();
  return until > now || isFreshNo;
};

/** Why what the person saw is not what is asked for now; undefined where it is. */
function beyond(
  toFetch: ToFetch,
  { certificate, reason, until, cases }: Answered,
): string | undefined {
  if (toFetch.issuerRegion !== certificate.issuerRegion) return 'another issuing region';
  if (toFetch.reason !== reason) return 'another reason';
  if (toFetch.until > until) return 'for longer';
  if (toFetch.cases > cases) return 'for more cases';
  const unseen = toFetch.fields.filter((field) => !certificate.fields.includes(field));
  return unseen.length > 0 ? `more fields: ${unseen.join(', ')}` : undefined;
}

/**
 * Whether a certificate may be fetched as far as its person is concerned. What the law lets the body look at by itself
 * nobody is asked about; what a person declined nobody fetches; what they agreed to counts for what they saw.
 */
export function groundOfFetching(
  { preview }: Pick<Recognition, 'preview'>,
  toFetch: ToFetch,
  answered: Answered | undefined,
): Result<Seen, Failure> {
  if (typeof preview === 'object') return ok({ ground: 'by_law', clause: preview.byLaw });
  if (answered?.certificate.choice === 'declined') return fail(failure('certificate.declined'));
  const why = answered ? beyond(toFetch, answered) : 'nothing was shown';
  if (answered && why === undefined) return ok({ ground: 'agreed', previewId: answered.previewId });
  return preview === 'required'
    ? fail(failure('certificate.preview_required', { detail: why ?? '' }))
    : ok({ ground: 'not_asked' });
}
