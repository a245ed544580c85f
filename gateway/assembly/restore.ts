import { beginEpoch } from '../audit/log/epoch.ts';
import type { Fork } from '../audit/log/published.ts';
import { askRegion, type Found, openSince } from '../casework/cases/ask-regions.ts';
import { beginRun, endRun, keepStep, type RestoreRun } from '../operation/admin/restores.ts';
import type { Platform } from '../platform/process/platform.ts';

export type RestoreOptions = {
  /** When the backup was made: what was open then is asked for. */
  readonly since: Date;
  /** The operator's word that the log goes on as another one. */
  readonly newEpoch: boolean;
  readonly say: (line: string) => void;
};

/** So many cases are asked for at once. */
const atOnce = 16;

const lineOf = ({ caseId, region, state, outcome, said = '' }: Found): string =>
  `  ${caseId} ${region}: here ${state}, there ${said} (${outcome})`;

async function askRegions(platform: Platform, { since, say }: RestoreOptions): Promise<RestoreRun> {
  let run = await beginRun(platform, since);
  for (let after = ''; ; ) {
    const rows = await openSince(platform, since, after, atOnce);
    const last = rows.at(-1);
    if (!last) return run;
    after = last.id;
    const found = await Promise.all(rows.map((row) => askRegion(platform, row)));
    run = await keepStep(platform, run, found);
    for (const one of found) if (one.outcome !== 'agrees') say(lineOf(one));
  }
}

/** Whether the log may go on, and under which name where it is another one from here. */
type Settled = { readonly mayGoOn: boolean; readonly origin?: string | undefined };

/** The log goes on as another one only by the operator's word. */
async function settleLog(
  platform: Platform,
  fork: Fork | undefined,
  { newEpoch, say }: RestoreOptions,
): Promise<Settled> {
  if (!fork) {
    say('The log begins with what was published: it goes on.');
    return { mayGoOn: true };
  }
  const { published, size } = fork;
  say(`The log here has ${size} events; ${published.size} were published.`);
  if (!newEpoch) {
    say('Nothing starts before its end is accepted: run this again with --new-epoch.');
    return { mayGoOn: false };
  }
  const begun = await beginEpoch(platform, published);
  if (!begun) say('A sequencer is at work on the log: stop every process first.');
  else
    say(`The log goes on as ${begun.origin}, from ${begun.size} events. Publish its new key line.`);
  return { mayGoOn: begun !== undefined, origin: begun?.origin };
}

/**
 * After a database was restored: asks every region how the cases stand that were open, takes what it decided
 * meanwhile, and lets the log go on if the operator says so. Repeatable.
 * @returns whether nothing is left to be done by hand
 */
export async function restore(
  platform: Platform,
  fork: Fork | undefined,
  options: RestoreOptions,
): Promise<boolean> {
  const run = await askRegions(platform, options);
  const { counts } = run;
  const words = Object.entries(counts).map(([outcome, count]) => `${outcome} ${count}`);
  options.say(`Cases: ${words.join(', ')}.`);
  const { mayGoOn, origin } = await settleLog(platform, fork, options);
  await endRun(platform, run, origin);
  if (counts.differs + counts.not_answered > 0)
    options.say('What is left is listed, with the next step of each, at /ops/restores.');
  return mayGoOn && counts.differs === 0 && counts.not_answered === 0;
}
