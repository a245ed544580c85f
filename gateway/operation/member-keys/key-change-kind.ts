import { eq } from '../../platform/database/drizzle.ts';
import type { Kind } from '../../trust/acts/kind.ts';
import { overseers } from '../../trust/acts/kind.ts';
import { memberKeyChange } from '../../trust/federation/tables.ts';

export type KeyChangeRow = typeof memberKeyChange.$inferSelect;

export const keyChangeKind: Kind<KeyChangeRow> = {
  kind: 'key_change',
  param: 'clientId',
  missing: 'member_keys.not_found',
  read: async (platform, clientId) => {
    const found = eq(memberKeyChange.clientId, clientId);
    const [row] = await platform.database().select().from(memberKeyChange).where(found);
    return row;
  },
  relations: (_, caller) => overseers(caller),
};
