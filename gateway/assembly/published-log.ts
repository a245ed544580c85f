import type { OutboundHttp } from '#contracts/outbound-http';
import { fail, ok, type Result } from '#contracts/result';
import { type Fork, forkFrom } from '../audit/log/published.ts';
import { readHead } from '../audit/log/store.ts';
import { type KeptText, keptText } from '../platform/node/kept-text.ts';
import type { Config } from '../platform/process/config.ts';
import { tellFailure } from '../platform/process/database-outage.ts';
import { type Loop, startLoop } from '../platform/process/loop.ts';
import type { Dependency, Platform } from '../platform/process/platform.ts';

type Place = 'CHECKPOINT_FILE' | 'CHECKPOINT_URL';

const patienceMs = 10_000;
const keptEveryMs = 1000;
/** Where the documents say what to do. */
const runbook = 'docs/operations.md, "When the log is older than what was published"';

async function fetchNote(http: OutboundHttp, url: string): Promise<Result<string, string>> {
  const answer = await http({ method: 'GET', url }, AbortSignal.timeout(patienceMs));
  if (!answer.ok) return fail(answer.failure.kind);
  const { status, body } = answer.value;
  return status === 200 ? ok(new TextDecoder().decode(body)) : fail(`HTTP ${status}`);
}

const readKept = ({ read }: KeptText): Promise<Result<string | undefined, string>> =>
  read().then(ok, ({ code }: NodeJS.ErrnoException) => fail(code ?? 'unknown'));

type Read = { readonly place: Place; readonly text: Result<string | undefined, string> };

/** What was published of the log, as far as this process is told where. */
async function readPlaces(
  { checkpointFile, checkpointUrl }: Config,
  http: OutboundHttp,
): Promise<readonly Read[]> {
  const read: Read[] = [];
  if (checkpointFile !== undefined)
    read.push({ place: 'CHECKPOINT_FILE', text: await readKept(keptText(checkpointFile)) });
  if (checkpointUrl !== undefined)
    read.push({ place: 'CHECKPOINT_URL', text: await fetchNote(http, checkpointUrl) });
  return read;
}

/**
 * The first thing published that the log of this database does not begin with: it was restored from before, or is
 * another. To go on would sign a second history.
 * @returns a failure, in one line, if that cannot be told
 */
export async function findFork(
  platform: Platform,
  http: OutboundHttp,
): Promise<Result<Fork | undefined, string>> {
  for (const { place, text } of await readPlaces(platform.config, http)) {
    if (!text.ok) return fail(`${place}: cannot be read (${text.failure})`);
    // Nothing was kept yet.
    if (text.value === undefined) continue;
    const compared = await forkFrom(platform, text.value);
    if (!compared.ok) return fail(`${place}: is no checkpoint that the key of this log signed`);
    if (compared.value) return ok(compared.value);
  }
  return ok(undefined);
}

/** Says it where operators look: in the log of the process, and in its readiness. */
export function refuseFork(platform: Platform, { kind, published, size }: Fork): Dependency {
  platform.log.error('audit.fork_refused', { kind, size, publishedSize: published.size, runbook });
  const advice =
    `the log in this database (${size} events) is ${kind === 'older' ? 'older than' : 'not'} what was published ` +
    `(${published.size}): nothing is accepted, sent or signed. See ${runbook}`;
  return { name: 'published-log', healthy: false, since: platform.clock().toISOString(), advice };
}

/**
 * Keeps the newest checkpoint in `CHECKPOINT_FILE`, a second old at most, and never one that does not go on from the
 * one that is kept: a database may be restored under a process that runs.
 */
export function keepCheckpoint(
  platform: Platform,
  onFork: (fork: Fork) => void,
): Pick<Loop, 'close'> {
  const { checkpointFile } = platform.config;
  if (checkpointFile === undefined) return { close: async () => {} };
  const file = keptText(checkpointFile);
  let forked = false;
  return startLoop(
    keptEveryMs,
    async () => {
      const head = await readHead(platform.database());
      const kept = await file.read();
      if (!head || forked || head.note === kept) return false;
      const compared = kept === undefined ? ok(undefined) : await forkFrom(platform, kept);
      if (compared.ok && !compared.value) await file.write(head.note);
      forked = compared.ok && compared.value !== undefined;
      if (compared.ok && compared.value) onFork(compared.value);
      return false;
    },
    (error) => tellFailure(platform, 'audit.checkpoint_not_kept', error),
  );
}
