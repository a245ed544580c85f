import type { AuditAction, AuditEvent } from '#contracts/audit-event';
import type { Queryable } from '../../gateway/platform/database/database.ts';
import { sql } from '../../gateway/platform/database/drizzle.ts';
import type { Act, DeclaredRoute } from '../../gateway/platform/http/act.ts';
import { nothingToSay } from './nothing-to-say.ts';

/** One request: by which member, and how it was answered. */
export type Call = {
  readonly by: { readonly clientId: string; readonly region: string };
  readonly status: number;
};
/** How often a route was asked, and what was in the log after it. */
export type Asked = { readonly calls: readonly Call[]; readonly events: readonly AuditEvent[] };

/** What the one place that notes acts writes of every door; whatever else a door leaves it must declare. */
const notedOfAll: ReadonlySet<AuditAction> = new Set(['data.read', 'access.refused']);

const isDone = ({ status }: Call): boolean => status < 400;
const isLeft = ({ logged = [] }: Act, { events }: Asked, { by }: Call): boolean =>
  // What a platform says for its region is the region's word.
  events.some(
    ({ action, actor }) =>
      logged.includes(action) && (actor.id === by.clientId || actor.id === by.region),
  );

/**
 * What a route left that its declaration does not say, what it says and did not leave, and a refusal that is not there.
 * @param refusing the acts of which the log holds a refusal
 */
export function unaccountedFor(
  { method, path, act }: DeclaredRoute,
  asked: Asked,
  refusing: ReadonlySet<string>,
): string[] {
  const { name, who, logged = [] } = act;
  const undeclared = asked.events.filter(
    ({ action }) => !logged.includes(action) && !notedOfAll.has(action),
  );
  const silent = asked.calls.filter(
    (call) => logged.length > 0 && isDone(call) && !isLeft(act, asked, call),
  );
  const isRefused = who !== 'anyone' && !asked.calls.every(isDone);
  return [
    ...undeclared.map(({ action }) => `leaves ${action} and does not say so`),
    ...(nothingToSay.has(name) ? [] : silent).map(({ by }) => `not in the log: ${by.clientId}`),
    ...(isRefused && !refusing.has(name) ? ['a refusal is not in the log'] : []),
    ...(asked.calls.length === 0 ? ['was not asked'] : []),
  ].map((fault) => `${method} ${path} (${name}): ${fault}`);
}

/** Whether what an act is declared to leave was found when it was done. */
export const isFound = (act: Act, asked: Asked): boolean =>
  asked.calls.some((call) => isDone(call) && isLeft(act, asked, call));

/** What the log was told since. */
export async function eventsAfter(database: Pick<Queryable, 'execute'>, id: number) {
  const { rows } = await database.execute(
    sql`select id, event from audit_pending where id > ${id} order by id`,
  );
  const events = rows.map(({ event }) => event as AuditEvent);
  return { events, upTo: Number(rows.at(-1)?.['id'] ?? id) };
}
