import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { openSession } from '../../trust/identity/sessions.ts';

/**
 * Whose certificates are asked for: those of the person or company of the token, or of the agent who acts for the
 * company in it, who has papers of their own.
 */
export type Holder = 'subject' | 'agent';

/** Everybody whose certificates may go with the caller's application. */
export const holdersIn = ({ subject }: Pick<Caller, 'subject'>): readonly string[] =>
  [subject?.sub, subject?.agent?.sub].filter((sub) => sub !== undefined);

/** The call as if the holder had made it alone: their own name, home and level count, and nobody else's. */
export async function callAs(
  platform: Platform,
  caller: Caller,
  holder: Holder,
): Promise<Result<Caller, Failure>> {
  const { subject } = caller;
  if (holder === 'subject' || !subject) return ok(caller);
  const { agent, ...company } = subject;
  if (!agent)
    return fail(failure('auth.subject_required', { detail: 'nobody acts for a company here' }));
  const session = await openSession(platform, agent.sid);
  if (!session.ok) return session;
  const { region: home, level, authTime } = session.value.assertion;
  return ok({
    ...caller,
    subject: {
      ...company,
      sub: agent.sub,
      sid: agent.sid,
      kind: 'person',
      home,
      ial: level.ial,
      aal: level.aal,
      authTime: Math.floor(Date.parse(authTime) / 1000),
    },
  });
}
