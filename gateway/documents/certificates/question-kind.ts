import type { Kind } from '../../trust/acts/kind.ts';
import { type QuestionRow, readQuestion } from './questions.ts';

/** A question about a certificate; that of another region is answered like none at all. */
export const questionKind: Kind<QuestionRow> = {
  kind: 'certificate question',
  missing: 'inbox.message_unknown',
  read: (platform, id) => readQuestion(platform.database(), id),
  relations: ({ homeRegion, expiresAt }, { role, region }, now) =>
    role === 'platform' && region === homeRegion && expiresAt > now ? ['addressee'] : [],
};
