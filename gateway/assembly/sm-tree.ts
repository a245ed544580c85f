import { extendSmTree } from '../audit/log/sm-tree.ts';
import { tellFailure } from '../platform/process/database-outage.ts';
import { type Loop, startLoop } from '../platform/process/loop.ts';
import type { Platform } from '../platform/process/platform.ts';

const everyMs = 1000;

/** Keeps the log's second tree a second behind the first, where there are keys for one; every process may, one is at it at a time. */
export function startSmTree(platform: Platform): Pick<Loop, 'close'> {
  const keys = platform.config.logSmKeys;
  if (!keys) return { close: async () => {} };
  return startLoop(
    everyMs,
    async () => (await extendSmTree(platform, keys)).taken > 0,
    (error) => tellFailure(platform, 'audit.sm_tree_stopped', error),
  );
}
