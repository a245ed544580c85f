import { z } from '@hono/zod-openapi';
import type { AuditEvent } from '#contracts/audit-event';
import { asServed } from '#contracts/dates';
import { RegionCode } from '#contracts/region-code';
import { parseLeaf } from '../../audit/log/leaf.ts';
import { soundLeaves } from '../../audit/log/outside.ts';
import { layOutNow } from '../../audit/reading/facts.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';

const mostTurns = 20;
/** So many acts on regions are looked through for those of one, so many of them at a time: each may lie in a file of its own. */
const looked = 500;
const lookedAtOnce = 100;

export const Turn = z.object({
  at: z.string(),
  region: RegionCode,
  action: z.string().openapi({
    description:
      '`breaker.opened`, `breaker.closed`, or what an operator did: `pause`, `resume`, `close`',
  }),
  by: z.string().openapi({ description: 'a member, or `tongban`' }),
  reason: z.string().optional(),
});
type Turn = z.infer<typeof Turn>;

/** What an event did to a region; undefined where it changed something else. Pure. */
function turnOf({ at, action, actor, object, details, reasonCode }: AuditEvent): Turn | undefined {
  const isChange = action === 'federation.changed';
  const region = isChange ? details['region'] : object.ref;
  const done = isChange ? details['action'] : action;
  if (typeof region !== 'string' || typeof done !== 'string') return undefined;
  const reason = reasonCode ? { reason: reasonCode } : {};
  return { at: asServed(at), region, action: done, by: actor.id, ...reason };
}

type Stored = {
  readonly index: number;
  readonly leaf: Uint8Array | null;
  readonly leafHash: Uint8Array;
};

/** Acts on regions before that place in the log, the newest first. */
const stored = (
  platform: Platform,
  before: number | undefined,
  atOnce: number,
): Promise<Stored[]> =>
  rowsOf<Stored>(
    platform.database(),
    sql`select e.index::float8 as index, e.leaf, e.leaf_hash as "leafHash" from audit_event e
      where e.index in (select f.index from audit_fact f
        where f.action in ('breaker.opened', 'breaker.closed', 'federation.changed')
          and ${before === undefined ? sql`true` : sql`f.index < ${before}`}
        order by f.index desc limit ${atOnce}) order by e.index desc`,
  );

/**
 * What was done to regions, by whom and when, the newest first: out of the log, wherever its leaves lie.
 * @throws Error of `tilesTrouble`, if those that moved out cannot be read
 */
export async function turnsOf(platform: Platform, region: string | undefined): Promise<Turn[]> {
  await layOutNow(platform);
  const atOnce = region === undefined ? mostTurns : lookedAtOnce;
  const turns: Turn[] = [];
  let before: number | undefined;
  for (let seen = 0; seen < looked && turns.length < mostTurns; seen += atOnce) {
    const rows = await stored(platform, before, atOnce);
    for (const { leaf } of await soundLeaves(platform.tiles, rows)) {
      const event = parseLeaf(leaf)?.event;
      const turn = event && turnOf(event);
      if (turn && (region === undefined || turn.region === region)) turns.push(turn);
    }
    before = rows.at(-1)?.index;
    if (rows.length < atOnce) break;
  }
  return turns.slice(0, mostTurns);
}
