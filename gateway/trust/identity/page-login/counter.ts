import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { and, eq, gt, isNull, lt } from '../../../platform/database/drizzle.ts';
import { newSecret } from '../../../platform/database/ids.ts';
import { sha256Hex } from '../../../platform/keys/digest.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import type { Member } from '../../federation/entries.ts';
import { currentFederation } from '../../federation/store.ts';
import type { Caller } from '../caller.ts';
import { endSession } from '../end-session.ts';
import { byCounter } from '../session-ended.ts';
import { counterLogin } from '../tables.ts';
import { homeFor, signInAtCounter, type Wanted } from './sign-in.ts';
import { subjectTowards } from './subject.ts';

const lifetimeMs = 30 * 60_000;
export const counterReturnPath = '/identify/returned';

type Row = typeof counterLogin.$inferSelect;
export type CounterLogin = Row & { readonly member: Member };

/** Opens the page on which the applicant, at the counter's second screen or on their phone, signs in at home. */
export async function openCounterLogin(
  platform: Platform,
  caller: Caller,
  about: { readonly ref: string; readonly title: string; readonly target: string },
): Promise<string> {
  const secret = newSecret();
  const expiresAt = new Date(platform.clock().getTime() + lifetimeMs);
  const { ref, title, target } = about;
  const row = {
    secretHash: await sha256Hex(secret),
    clientId: caller.clientId,
    ref,
    title,
    target,
  };
  const changed = { ...row, sid: null, expiresAt };
  await platform
    .database()
    .insert(counterLogin)
    .values(changed)
    // A new page for the same application makes the one before useless.
    .onConflictDoUpdate({ target: [counterLogin.clientId, counterLogin.ref], set: changed });
  return secret;
}

/**
 * What the applicant's page is about, while nobody has signed in there.
 * @param secretHash SHA-256 of the secret in its address
 */
export async function findCounterLogin(
  platform: Platform,
  secretHash: string,
): Promise<CounterLogin | undefined> {
  const [row] = await platform
    .database()
    .select()
    .from(counterLogin)
    .where(
      and(eq(counterLogin.secretHash, secretHash), gt(counterLogin.expiresAt, platform.clock())),
    );
  const member = row && (await currentFederation(platform)).members.get(row.clientId);
  return member && row.sid === null ? { ...row, member } : undefined;
}

export const toHome = (
  platform: Platform,
  { member }: CounterLogin,
  wanted: Omit<Wanted, 'path'>,
): Promise<string> => homeFor(platform, member, { ...wanted, path: counterReturnPath });

/** The applicant is back from home: from now on the counter acts with them. The first one it is. */
export async function bindApplicant(
  platform: Platform,
  secretHash: string,
  ticket: string,
): Promise<Result<CounterLogin, Failure>> {
  const over = fail(failure('oauth.login_over'));
  const found = await findCounterLogin(platform, secretHash);
  if (!found) return over;
  const signedIn = await signInAtCounter(platform, found.member, ticket, found.target);
  if (!signedIn.ok) return signedIn;
  const { sid } = signedIn.value;
  const bound = await platform
    .database()
    .update(counterLogin)
    .set({ sid })
    .where(and(eq(counterLogin.secretHash, secretHash), isNull(counterLogin.sid)))
    .returning({ ref: counterLogin.ref });
  if (bound.length > 0) return ok({ ...found, sid });
  // Somebody else was first, or the counter opened another page.
  await endSession(platform, sid, byCounter);
  return over;
}

/** The counter with the applicant who signed in there for `ref`; without, where nobody has or the visit is over. */
export async function withApplicant(
  platform: Platform,
  caller: Caller,
  ref: string,
): Promise<Caller> {
  const mine = and(eq(counterLogin.clientId, caller.clientId), eq(counterLogin.ref, ref));
  const [row] = await platform.database().select().from(counterLogin).where(mine);
  const member = (await currentFederation(platform)).members.get(caller.clientId);
  if (!member || !row?.sid) return caller;
  const subject = await subjectTowards(platform, member, row.sid, row.target);
  return subject.ok ? { ...caller, subject: subject.value } : caller;
}

/** Forgets pages and who signed in on them, a day after they were of any use. */
export async function removeOldCounterLogins(platform: Platform): Promise<void> {
  const before = new Date(platform.clock().getTime() - 86_400_000);
  await platform.database().delete(counterLogin).where(lt(counterLogin.expiresAt, before));
}
