import type { Certificate, Check } from '#contracts/certificate';
import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { type Holder, holderOf, type Party } from '#contracts/party';
import { fail, ok, type Result } from '#contracts/result';
import { failureOfRegion } from '../../platform/http/region-failure.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Recognition } from '../../trust/federation/agreement.ts';
import { isPulled } from '../../trust/federation/pulled.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { acrOf } from '../../trust/identity/level.ts';
import { openSession } from '../../trust/identity/sessions.ts';
import { askByInbox, type Count } from './by-inbox.ts';
import { type Examination, examineCertificate } from './checks.ts';
import { disputedFields } from './disputed.ts';
import type { Inquiry } from './events.ts';
import { type Child, mayHideParent, namesAsParent } from './guardian.ts';
import { noteQuality } from './quality.ts';
import { sealTrustIn } from './seal-trust.ts';
import { explain } from './verdict.ts';

/** What is asked of a home region, and what its answer must fit. */
export type Wanted = {
  readonly home: string;
  readonly party: Party;
  /** Whose certificate it is where that is a child of the party. */
  readonly child?: Child | undefined;
  readonly type: string;
  readonly itemCode: string;
  readonly reason: string;
  readonly until: Date;
  /** What this asking is called, here and there. */
  readonly requestId: string;
  readonly agreement: Recognition;
  readonly fields: readonly string[];
  /** Who comes again for what a region that cannot be called answers; absent: nobody can wait for it. */
  readonly waiting?: Inquiry;
  /** Counts it against who asks and whose it is, or refuses; absent: it does not count. */
  readonly count?: Count;
};

/** A certificate that counts, and the holder who asked as it names them. */
export type Counting = {
  readonly certificate: Certificate;
  readonly holder: Holder;
  readonly checks: readonly Check[];
};

/** The person of a session by real name; nobody without one has certificates. */
export async function partyOf(platform: Platform, sid: string): Promise<Result<Party, Failure>> {
  const session = await openSession(platform, sid);
  if (!session.ok) return session;
  const { party } = session.value.assertion;
  return party
    ? ok(party)
    : fail(
        failure('auth.insufficient_level', {
          detail: 'the home region gave no real name',
          acrValues: acrOf(2),
        }),
      );
}

async function askHome(platform: Platform, wanted: Wanted): Promise<Result<Certificate, Failure>> {
  const { home, party, child, type, itemCode, reason, until, requestId, waiting, count } = wanted;
  const purpose = { itemCode, reason, until: asServed(until) };
  const question = { holder: child ?? holderOf(party), type, purpose };
  if (waiting && (await isPulled(platform, { region: home })))
    return askByInbox(platform, home, waiting, question, count);
  const bound = platform.regions.get(home);
  if (!bound?.adapter.certificates) return fail(failure('region.capability_missing'));
  const counted = await count?.();
  if (counted && !counted.ok) return counted;
  const answer = await bound.adapter.certificates.retrieve(
    { ...question, requestId },
    bound.context(),
  );
  if (!answer.ok) {
    const { kind, code } = answer.failure;
    platform.log.warn('certificate.not_answered', { region: home, kind, code });
    return fail(failureOfRegion(answer.failure));
  }
  return answer.value ? ok(answer.value) : fail(failure('certificate.not_held'));
}

function countingOnly({ verdict, checks, certificate, holder }: Examination) {
  if (verdict === 'valid' && certificate && holder) return ok({ certificate, holder, checks });
  const code = verdict === 'invalid' ? 'certificate.invalid' : 'certificate.indeterminate';
  return fail(failure(code, { detail: explain(checks) }));
}

/** Fetches a certificate from home and examines it: what comes back counts, or says why it does not. */
export async function fetchCounting(
  platform: Platform,
  wanted: Wanted,
  now: Date,
): Promise<Result<Counting, Failure>> {
  const received = await askHome(platform, wanted);
  if (!received.ok) return received;
  const { home, agreement, party, child, fields } = wanted;
  // To whom it names as no parent it does not exist: or whoever tries numbers would learn of children.
  if (child && !namesAsParent(received.value, holderOf(party), now)) {
    // Not waited for: how long the answer takes would tell of a certificate as well.
    if (mayHideParent(received.value))
      void noteQuality(platform, home, { checks: [], certificate: received.value });
    return fail(failure('certificate.not_held'));
  }
  const { document } = await currentFederation(platform);
  const [disputed, seals] = await Promise.all([
    disputedFields(platform, home, received.value.identifier),
    sealTrustIn(platform, document, home, received.value.type),
  ]);
  const expected = { agreement, party, child, fields, disputed, seals };
  const examination = examineCertificate(received.value, expected, now);
  await noteQuality(platform, home, examination);
  return countingOnly(examination);
}
