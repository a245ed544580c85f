import {
  bigint,
  index,
  integer,
  pgTable,
  primaryKey,
  sql,
  text,
} from '../../platform/database/drizzle.ts';

/** How far each copy off this host is: up to `next`, all was taken there. */
export const auditCopy = pgTable('audit_copy', {
  /** Its address. */
  name: text('name').primaryKey(),
  next: bigint('next', { mode: 'number' }).notNull(),
});

/** SQL of a fact: somebody looked at cases or documents. */
export const looked = "action in ('case.read', 'data.read', 'part.read')";
/** SQL of a fact: what is counted by time. */
export const lookedOrRefused = `${looked} or outcome = 'refused'`;

/**
 * What the leaves of the log say, laid out for searching; a list that showed several cases has a row for each. Made from
 * the log and from nothing else: it can be emptied and is there again. What it finds is read from the leaf itself.
 */
export const auditFact = pgTable(
  'audit_fact',
  {
    index: bigint('index', { mode: 'number' }).notNull(),
    nth: integer('nth').notNull(),
    caseRef: text('case_ref'),
    /** As the leaf writes it, in UTC: such texts sort as the times do. */
    at: text('at').notNull(),
    action: text('action').notNull(),
    outcome: text('outcome').notNull(),
    objectClass: text('object_class').notNull(),
    actorId: text('actor_id').notNull(),
    clerk: text('clerk'),
    organisation: text('organisation').notNull(),
    /** The region that an application goes to. */
    counterpart: text('counterpart'),
    item: text('item'),
    /** The PIPL ground, as the leaf says it. */
    ground: text('ground'),
    /** Of a certificate that was fetched: its kind, and the credential that was made of it. */
    certificateType: text('certificate_type'),
    credential: text('credential'),
    /** The person on whose behalf, by pairwise subject. */
    subject: text('subject'),
    /** The session that an application came from. */
    session: text('session'),
    /** The limit that was missed, and who held the case then: of warnings that say so. */
    missed: text('missed'),
    heldBy: text('held_by'),
  },
  (table) => [
    primaryKey({ columns: [table.index, table.nth] }),
    index('audit_fact_case').on(table.caseRef, table.index).where(sql`case_ref is not null`),
    index('audit_fact_actor').on(table.actorId, table.index),
    index('audit_fact_clerk').on(table.clerk, table.index).where(sql`clerk is not null`),
    index('audit_fact_organisation').on(table.organisation, table.index),
    index('audit_fact_counterpart')
      .on(table.counterpart, table.index)
      .where(sql`counterpart is not null`),
    index('audit_fact_item').on(table.item, table.index).where(sql`item is not null`),
    index('audit_fact_credential')
      .on(table.credential, table.index)
      .where(sql`credential is not null`),
    index('audit_fact_action').on(table.action, table.index),
    index('audit_fact_subject').on(table.subject, table.index).where(sql`subject is not null`),
    index('audit_fact_session').on(table.session).where(sql`session is not null`),
  ],
);
