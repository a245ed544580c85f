import { z } from 'zod';
import { inShanghai } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { AgreementTerms } from '../../trust/federation/agreement.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { Decide, Step } from './change.ts';
import { isOpen } from './sign.ts';

/** Words of a list: what is written into the log stays there. */
export const EndReason = z.enum([
  'no_longer_needed',
  'other_terms',
  'law_changed',
  'irregularities',
  'security',
]);
export type EndReason = z.infer<typeof EndReason>;

const dayMs = 86_400_000;
const defaultNoticeDays = 30;

/** The first day that a notice of today can name as the last. */
export const earliestEnd = (
  { noticeDays = defaultNoticeDays }: AgreementTerms,
  now: Date,
): string => inShanghai(new Date(now.getTime() + noticeDays * dayMs)).slice(0, 10);

export type Notice = { readonly reason: EndReason; readonly on?: string | undefined };

function lastDay(
  terms: AgreementTerms,
  on: string | undefined,
  now: Date,
): Result<string, Failure> {
  const earliest = earliestEnd(terms, now);
  if (on === undefined || on >= earliest) return ok(on ?? earliest);
  const reason = `must not be before ${earliest}`;
  return fail(failure('request.invalid', { fields: [{ pointer: '/on', reason }] }));
}

/** A side takes its yes back: at once before all have signed, with notice afterwards. */
export const ending =
  (caller: Caller, { reason, on }: Notice): Decide =>
  async (found, _, now): Promise<Result<Step, Failure>> => {
    if (!found) return fail(failure('agreement.not_found'));
    const { row, entry, terms } = found;
    if (!isOpen(found, now)) return fail(failure('agreement.not_open'));
    const act = { action: 'agreement.ended', purpose: 'a side ends an agreement' } as const;
    if (!entry) {
      const closed = { closedAt: now, closedBy: caller.clientId, closedReason: reason };
      return ok({ ...(row ? { row: { ...row, ...closed } } : {}), ...act, details: { reason } });
    }
    const last = lastDay(terms, on, now);
    if (!last.ok) return last;
    // A notice for a far day binds nobody until then: either side may bring it forward, and none puts it off.
    if (entry.ended && last.value >= entry.ended.on) return fail(failure('agreement.not_open'));
    const ended = { by: caller.region, on: last.value };
    return ok({ entry: { ...entry, ended }, ...act, details: { reason, on: last.value } });
  };
