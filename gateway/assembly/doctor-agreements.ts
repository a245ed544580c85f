import { and, eq, gt } from '../platform/database/drizzle.ts';
import type { Platform } from '../platform/process/platform.ts';
import { regionLeftOut } from '../trust/federation/stopped-agreements.ts';
import { agreementRecord } from '../trust/federation/tables.ts';
import { fine, look, type Said } from './finding.ts';

/** By then whoever left a region out by mistake has heard of it from the region. */
const rememberedMs = 30 * 86_400_000;
const mostNamed = 5;

/**
 * A document that leaves a region out stops its agreements for good, in the middle of a start: what was meant by it is for
 * a person to say, and both sides have to sign anew where nothing was.
 */
export async function agreementsLeftOut(platform: Platform): Promise<Said> {
  const since = new Date(platform.clock().getTime() - rememberedMs);
  const { closedReason, closedAt, id } = agreementRecord;
  const stopped = await platform
    .database()
    .select({ id })
    .from(agreementRecord)
    .where(and(eq(closedReason, regionLeftOut), gt(closedAt, since)))
    .orderBy(id);
  if (stopped.length === 0)
    return fine({ en: 'none was left out', zh: '没有因文件缺少地区而停止的协议' });
  const named = stopped.slice(0, mostNamed).map((one) => one.id);
  const ids = `${named.join(', ')}${stopped.length > mostNamed ? ', …' : ''}`;
  return look({
    en: `${stopped.length} stopped within 30 days by a document without their region: ${ids}. If nobody meant that, put the region back, and let both sides sign again under a new id`,
    zh: `30 天内有 ${stopped.length} 份协议因文件缺少其地区而停止：${ids}。如非本意，请补回该地区，由双方以新编号重新签署`,
  });
}
