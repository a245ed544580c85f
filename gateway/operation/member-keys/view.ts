import { z } from '@hono/zod-openapi';
import { inShanghai } from '#contracts/dates';
import { asc, eq, isNull } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { KeyChange, keysDigest } from '../../trust/federation/key-change.ts';
import { MemberKey } from '../../trust/federation/member-key.ts';
import { newestFederation } from '../../trust/federation/store.ts';
import { memberKeyChange } from '../../trust/federation/tables.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { KeysRefusal } from './decide.ts';
import type { KeyChangeRow } from './key-change-kind.ts';

export const KeyChangeView = z
  .object({
    clientId: z.string(),
    state: z.enum(['proposed', 'confirmed', 'refused']),
    change: KeyChange,
    signature: z.string(),
    proposedAt: z.string(),
    decidedAt: z.string().optional(),
    decidedBy: z.string().optional(),
    operatorSignature: z.string().optional(),
    refusedReason: KeysRefusal.optional(),
  })
  .openapi('MemberKeyChange');
type View = z.infer<typeof KeyChangeView>;

export function viewOf(row: KeyChangeRow): View {
  const { clientId, change, signature, decidedAt, decidedBy, operatorSignature } = row;
  const refused = KeysRefusal.safeParse(row.refusedReason);
  const decided = refused.success ? 'refused' : 'confirmed';
  return {
    clientId,
    state: decidedAt ? decided : 'proposed',
    change,
    signature,
    proposedAt: inShanghai(row.proposedAt),
    ...(decidedAt ? { decidedAt: inShanghai(decidedAt) } : {}),
    ...(decidedBy ? { decidedBy } : {}),
    ...(operatorSignature ? { operatorSignature } : {}),
    ...(refused.success ? { refusedReason: refused.data } : {}),
  };
}

export const KeysView = z
  .object({
    /** Of a platform: its keys and addresses in force, and how a change of them names them. */
    own: z
      .object({
        follows: z.string(),
        keys: z.array(MemberKey),
        redirectUris: z.array(z.string()),
      })
      .optional(),
    changes: z.array(KeyChangeView),
  })
  .openapi('MemberKeys');

/** More wait for an operator than it reads at once: the oldest first. */
const most = 100;

/** Of a platform its own last change; of who looks after all of them those that wait. */
export async function keysFor(
  platform: Platform,
  { role, clientId }: Caller,
): Promise<z.infer<typeof KeysView>> {
  const database = platform.database();
  const isOwn = role === 'platform';
  const shown = isOwn ? eq(memberKeyChange.clientId, clientId) : isNull(memberKeyChange.decidedAt);
  const [document, rows] = await Promise.all([
    newestFederation(database),
    database
      .select()
      .from(memberKeyChange)
      .where(shown)
      .orderBy(asc(memberKeyChange.proposedAt))
      .limit(most),
  ]);
  const member = isOwn ? document?.members.find((one) => one.clientId === clientId) : undefined;
  const own = member && {
    follows: await keysDigest(member),
    keys: member.jwks.keys,
    redirectUris: member.redirectUris,
  };
  return { ...(own ? { own } : {}), changes: rows.map(viewOf) };
}
