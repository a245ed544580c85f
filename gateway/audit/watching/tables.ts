import { instant } from '../../platform/database/columns.ts';
import { bigint, integer, pgTable, text } from '../../platform/database/drizzle.ts';

/** How far each witness of the policy is: what it cosigned last, or why it does not. */
export const auditWitness = pgTable('audit_witness', {
  /** The mark of the public key (`verifier/head.ts`): a witness is its key, whatever it is called. */
  key: text('key').primaryKey(),
  name: text('name').notNull(),
  /** The signed checkpoint that it saw last, and its line below it. */
  note: text('note'),
  line: text('line'),
  cosignedAt: instant('cosigned_at'),
  /** A process that asks says so first: the others leave the witness alone for a while. */
  askedAt: instant('asked_at').notNull(),
  /** Why the last answer was none. */
  problem: text('problem'),
});

/** The newest checkpoint that enough witnesses saw, with their lines; one row. */
export const auditWitnessed = pgTable('audit_witnessed', {
  id: integer('id').primaryKey(),
  size: bigint('size', { mode: 'number' }).notNull(),
  note: text('note').notNull(),
  /** Since when a quorum saw it: the latest time at or after which enough of them did. */
  cosignedAt: instant('cosigned_at').notNull(),
});
