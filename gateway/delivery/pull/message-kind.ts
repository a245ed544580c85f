import { eq } from '../../platform/database/drizzle.ts';
import type { Kind } from '../../trust/acts/kind.ts';
import { outbox } from '../outbox/tables.ts';

type Addressed = { readonly messageId: string; readonly toRegion: string };

/** A message in an inbox; that of another region is answered like none at all. */
export const messageKind: Kind<Addressed> = {
  kind: 'message',
  param: 'messageId',
  missing: 'inbox.message_unknown',
  read: async (platform, id) => {
    const [row] = await platform
      .database()
      .select({ messageId: outbox.messageId, toRegion: outbox.toRegion })
      .from(outbox)
      .where(eq(outbox.messageId, id));
    return row;
  },
  relations: ({ toRegion }, { role, region }) =>
    role === 'platform' && region === toRegion ? ['addressee'] : [],
};
