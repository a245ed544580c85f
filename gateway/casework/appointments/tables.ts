import type { AppointmentState } from '#contracts/appointment';
import type { TicketState } from '#contracts/ticket';
import { bytea, instant } from '../../platform/database/columns.ts';
import {
  index,
  integer,
  pgTable,
  sql,
  text,
  uniqueIndex,
} from '../../platform/database/drizzle.ts';

/** A place at a region's window. Who comes lies sealed only while the region has not answered. */
export const appointment = pgTable(
  'appointment',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    region: text('region').notNull(),
    itemCode: text('item_code').notNull(),
    itemName: text('item_name').notNull(),
    slotId: text('slot_id').notNull(),
    subject: text('subject'),
    /** By what a window finds who comes by the document that they show (`personIndex`); gone the day after. */
    personIndex: text('person_index'),
    state: text('state').$type<AppointmentState>().notNull(),
    /** The failure code of a refusal. */
    refusedAs: text('refused_as'),
    regionalNumber: text('regional_number'),
    window: text('window_name'),
    beginsAt: instant('begins_at'),
    endsAt: instant('ends_at'),
    wrappedKey: bytea('wrapped_key'),
    masterVersion: text('master_version').notNull(),
    sealed: bytea('sealed'),
    /** Set while the region has not been told that the place is free again. */
    cancelOwedSince: instant('cancel_owed_since'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    index('appointment_subject').on(table.subject, table.region),
    // A window's day.
    index('appointment_day')
      .on(table.region, table.beginsAt, table.id)
      .where(sql`begins_at is not null`),
    index('appointment_person')
      .on(table.region, table.personIndex)
      .where(sql`person_index is not null`),
    index('appointment_open').on(table.updatedAt).where(sql`state = 'requested'`),
    index('appointment_owed').on(table.cancelOwedSince).where(sql`cancel_owed_since is not null`),
  ],
);

/** 排队号: a number at one hall on one day. Nothing of who holds it. */
export const ticket = pgTable(
  'ticket',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id').notNull(),
    region: text('region').notNull(),
    /** A hall by its name; empty where the region names none. */
    place: text('place').notNull(),
    /** yyyy-mm-dd in +08:00. */
    day: text('day').notNull(),
    number: text('number').notNull(),
    appointmentId: text('appointment_id'),
    /** When the appointment begins. */
    dueAt: instant('due_at'),
    state: text('state').$type<TicketState>().notNull(),
    window: text('window_name'),
    /** The last time. */
    calledAt: instant('called_at'),
    calls: integer('calls').notNull(),
    takenAt: instant('taken_at').notNull(),
  },
  (table) => [
    uniqueIndex('ticket_number').on(table.region, table.day, table.place, table.number),
    uniqueIndex('ticket_appointment').on(table.appointmentId),
    index('ticket_day').on(table.day),
  ],
);
