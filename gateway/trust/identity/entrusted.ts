import { type Failure, failure } from '#contracts/failures';
import { basicCodeOf } from '#contracts/identifiers';
import { fail, ok, type Result } from '#contracts/result';
import type { Caller } from './caller.ts';

/**
 * Whether who acts for a company in the token is entrusted with these items, as the company's home region says now (民法典 art. 165).
 * Whatever is done about an item asks here; who acts for nobody but themselves needs nobody's trust.
 */
export function entrustedWith(
  { subject }: Pick<Caller, 'subject'>,
  itemCodes: readonly string[],
): Result<void, Failure> {
  if (!subject?.agent) return ok(undefined);
  const items = subject.agent.items ?? [];
  return items === 'all' || itemCodes.every((code) => items.includes(basicCodeOf(code)))
    ? ok(undefined)
    : fail(failure('auth.agent_not_authorised', { detail: 'not for this item' }));
}
