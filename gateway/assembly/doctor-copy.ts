import { type CopyTarget, copyReach } from '../audit/reading/copy.ts';
import { describeError } from '../platform/process/log.ts';
import type { Platform } from '../platform/process/platform.ts';
import { fine, look, type Said } from './finding.ts';

/** Behind for longer than this: nobody takes it there. */
const lateMs = 15 * 60_000;

/** Whether a copy of the log can be written, and how far it is. Never in the way of working: it is made up for. */
export async function copyStanding(platform: Platform, target: CopyTarget): Promise<Said> {
  const problem = await target.look().then(() => undefined, describeError);
  if (problem !== undefined)
    return look({ en: `takes nothing: ${problem}`, zh: `无法写入：${problem}` });
  const { next, size, waitsSince } = await copyReach(platform.database(), target.name);
  const words = {
    en: `can be written; ${next} of ${size} events are there`,
    zh: `可写入；${size} 条事件已复制 ${next} 条`,
  };
  const isLate = waitsSince && platform.clock().getTime() - waitsSince.getTime() > lateMs;
  return isLate ? look(words) : fine(words);
}
