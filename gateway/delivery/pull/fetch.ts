import type { LegalBasis } from '#contracts/audit-event';
import type { Message } from '#contracts/case';
import { asServed } from '#contracts/dates';
import type { WaitingMessage } from '#contracts/inbox';
import {
  appendAudit,
  itemPurpose,
  memberActor,
  type NewAuditEvent,
} from '../../audit/log/append.ts';
import { describeError } from '../../platform/process/log.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { OutboxRow } from '../outbox/hooks.ts';
import { keyDestroyed } from '../outbox/hooks.ts';
import { recordIn } from '../outbox/record.ts';
import type { Pull } from './pull.ts';
import { lease, listWaiting, lockWaiting, type Waiting } from './store.ts';

export type Ask = {
  readonly after?: string | undefined;
  readonly limit: number;
  readonly leaseSeconds: number;
};

export type Fetched = { readonly messages: readonly WaitingMessage[]; readonly next?: string };

/** What one answer may hold of sealed content; the first message comes whatever its size. */
const maxAnswerBytes = 4 * 1024 * 1024;

const envelope = ({
  messageId,
  caseId,
  kind,
  digest,
  sequence,
  attempts,
  createdAt,
}: Waiting | OutboxRow): WaitingMessage => ({
  messageId,
  caseId,
  kind,
  digest,
  sequence,
  attempts,
  createdAt: asServed(createdAt),
});

const page = (rows: readonly Waiting[], taken: readonly Waiting[]): { next?: string } => {
  const last = taken.at(-1);
  return last && rows.length > taken.length ? { next: last.messageId } : {};
};

/** What waits, without its content; nothing is given out by looking. */
export async function listInbox(
  { platform }: Pull,
  { region }: Caller,
  { after, limit }: Ask,
): Promise<Fetched> {
  const asked = { region, after, limit: limit + 1 };
  const rows = await listWaiting(platform.database(), asked, platform.clock());
  const taken = rows.slice(0, limit);
  return { messages: taken.map(envelope), ...page(rows, taken) };
}

/** As many from the front as fit into one answer, and one at least. */
export function fitting(rows: readonly Waiting[], limit: number): readonly Waiting[] {
  let bytes = 0;
  const end = rows.findIndex(({ payloadBytes }, index) => {
    bytes += payloadBytes;
    return index >= limit || (index > 0 && bytes > maxAnswerBytes);
  });
  return end < 0 ? rows : rows.slice(0, end);
}

type Opened = { readonly row: OutboxRow; readonly message: Message | undefined };

/** Opens each by itself: one that cannot be opened because of a fault comes again when its lease is over. */
async function openEach({ platform, hooks }: Pull, rows: readonly OutboxRow[]): Promise<Opened[]> {
  const opened = await Promise.all(
    rows.map(async (row): Promise<Opened[]> => {
      try {
        return [{ row, message: (await hooks.open([row])).get(row.messageId) }];
      } catch (error) {
        const { messageId } = row;
        platform.log.error('inbox.not_opened', { messageId, error: describeError(error) });
        return [];
      }
    }),
  );
  return opened.flat();
}

const fetchedEvent = (
  { row, message }: Opened & { readonly message: Message },
  caller: Caller,
  ground: LegalBasis | undefined,
): NewAuditEvent => ({
  caseRef: row.caseId,
  actor: memberActor(caller),
  action: 'message.fetched',
  object: { class: `message.${row.kind}`, ref: row.messageId },
  purpose: itemPurpose(message.itemCode, message.itemName),
  ...(ground ? { legalBasis: ground } : {}),
  details: { digest: row.digest, attempts: row.attempts },
});

/** The digest is over the message as it was written, when nobody knew the region's own number yet. */
function given({ row, message }: Opened & { readonly message: Message }): WaitingMessage {
  const content = 'regionalCaseId' in message ? { ...message, regionalCaseId: '' } : message;
  const number = 'regionalCaseId' in message ? message.regionalCaseId : '';
  return {
    ...envelope(row),
    ...(number === '' ? {} : { regionalCaseId: number }),
    ...(row.leaseUntil ? { leaseUntil: asServed(row.leaseUntil) } : {}),
    message: content,
  };
}

/** Gives out what waits, with its content: in the log before it leaves, and for one at a time. */
export async function fetchInbox(
  { platform, hooks }: Pull,
  caller: Caller,
  { after, limit, leaseSeconds }: Ask,
): Promise<Fetched> {
  const database = platform.database();
  const now = platform.clock();
  const leaseUntil = new Date(now.getTime() + leaseSeconds * 1000);
  const { rows, taken, leased } = await database.transaction(async (tx) => {
    const asked = { region: caller.region, after, limit: limit + 1 };
    const found = await lockWaiting(tx, asked, now);
    const fits = fitting(found, limit);
    const ids = fits.map(({ messageId }) => messageId);
    return {
      rows: found,
      taken: fits,
      leased: ids.length === 0 ? [] : await lease(tx, ids, crypto.randomUUID(), leaseUntil, now),
    };
  });
  const opened = await openEach({ platform, hooks }, leased);
  const readable = opened.flatMap(({ row, message }) => (message ? [{ row, message }] : []));
  const erased = opened.filter(({ message }) => !message);
  const at = platform.clock();
  if (opened.length > 0)
    await database.transaction(async (tx) => {
      const cases = readable.map(({ row }) => row.caseId);
      const grounds = await hooks.grounds(tx, cases);
      const events = readable.map((one) => fetchedEvent(one, caller, grounds.get(one.row.caseId)));
      await appendAudit(tx, events, at);
      const ends = erased.map(({ row }) => ({
        kind: 'ended' as const,
        row,
        end: { kind: 'expired' as const, failure: keyDestroyed },
        at,
      }));
      await recordIn(tx, hooks, ends);
    });
  const messages = readable.map(given);
  messages.sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
  return { messages, ...page(rows, taken) };
}
