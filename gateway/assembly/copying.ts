import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Copied,
  type CopyTarget,
  copyNext,
  longestWriteMs,
  measureCopies,
} from '../audit/reading/copy.ts';
import { syslogFrame } from '../audit/reading/syslog.ts';
import { appendLasting } from '../platform/node/append-lasting.ts';
import { sendTls } from '../platform/node/send-tls.ts';
import type { CopyAddress } from '../platform/process/audit-copy.ts';
import type { Config } from '../platform/process/config.ts';
import { inTime } from '../platform/process/in-time.ts';
import { describeError } from '../platform/process/log.ts';
import { type Loop, startLoop } from '../platform/process/loop.ts';
import type { Platform } from '../platform/process/platform.ts';

const everyMs = 1000;
const longestRestMs = 30_000;

/** One file a day, by when an event came into the log (UTC). The folder is not made: a disk that is not there must be noticed. */
const inFolder = (name: string, folder: string): CopyTarget => ({
  name,
  look: () => inTime(longestWriteMs, access(folder, constants.W_OK | constants.X_OK)),
  write: async (events) => {
    const days = Map.groupBy(events, ({ sequencedAt }) => sequencedAt.toISOString().slice(0, 10));
    for (const [day, ofDay] of days) {
      const lines = ofDay.map(({ event }) => `${JSON.stringify(event)}\n`).join('');
      // Begun by one process and still under way when another takes over, it writes twice; never torn, never a gap.
      await inTime(longestWriteMs, appendLasting(join(folder, `audit-${day}.jsonl`), lines));
    }
  },
});

function toCollector(
  { publicOrigin, auditCopyTls }: Config,
  { name, host, port }: Extract<CopyAddress, { host: string }>,
): CopyTarget {
  const own = new URL(publicOrigin).hostname;
  const send = (text: string) => sendTls({ host, port, ...auditCopyTls }, text, longestWriteMs);
  return {
    name,
    look: () => send(''),
    write: (events: readonly Copied[]) =>
      send(events.map((event) => syslogFrame(own, event)).join('')),
  };
}

/** Where this process copies the log to. */
export const copyTargets = (config: Config): readonly CopyTarget[] =>
  (config.auditCopy ?? []).map((address) =>
    'folder' in address ? inFolder(address.name, address.folder) : toCollector(config, address),
  );

function startOne(platform: Platform, target: CopyTarget): Loop {
  let [restMs, restsUntilMs] = [0, 0];
  const turn = async (): Promise<boolean> => {
    if (platform.monotonicMs() < restsUntilMs) return false;
    const count = await copyNext(platform, target);
    restMs = 0;
    return count > 0;
  };
  return startLoop(everyMs, turn, (error) => {
    restMs = Math.min(longestRestMs, Math.max(everyMs, 2 * restMs));
    restsUntilMs = platform.monotonicMs() + restMs;
    const fields = { copy: target.name, error: describeError(error), nextTryMs: restMs };
    platform.log.error('audit.copy_failed', fields);
  });
}

/**
 * Copies the log off this host for as long as it runs, to each place at its own pace; every process may, one is at each place at a
 * time. Nothing waits for it: a copy that is behind is made up for from the log.
 */
export function startCopying(platform: Platform): Pick<Loop, 'close'> {
  const targets = copyTargets(platform.config);
  if (targets.length === 0) return { close: async () => {} };
  const endMetrics = measureCopies(
    platform,
    targets.map(({ name }) => name),
  );
  const loops = targets.map((target) => startOne(platform, target));
  return {
    close: async () => {
      endMetrics();
      await Promise.all(loops.map((loop) => loop.close()));
    },
  };
}
