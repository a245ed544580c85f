import { beginEpoch } from '../audit/log/epoch.ts';
import type { Fork } from '../audit/log/published.ts';
import { askRegion, type Found, openSince } from '../casework/cases/ask-regions.ts';
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

type Counts = Record<Found['outcome'], number>;

const lineOf = ({ caseId, region, state, outcome, said = '' }: Found): string =>
  `  ${caseId} ${region}: here ${state}, there ${said} (${outcome})`;

async function askRegions(platform: Platform, { since, say }: RestoreOptions): Promise<Counts> {
  const counts: Counts = { agrees: 0, will_be_sent: 0, taken: 0, differs: 0, not_answered: 0 };
  for (let after = ''; ; ) {
    const rows = await openSince(platform, since, after, atOnce);
    const last = rows.at(-1);
    if (!last) return counts;
    after = last.id;
    for (const one of await Promise.all(rows.map((row) => askRegion(platform, row)))) {
      counts[one.outcome] += 1;
      if (one.outcome !== 'agrees') say(lineOf(one));
    }
  }
}

/** The log goes on as another one only by the operator's word. @returns whether it may go on */
async function settleLog(
  platform: Platform,
  fork: Fork | undefined,
  { newEpoch, say }: RestoreOptions,
): Promise<boolean> {
  if (!fork) {
    say('The log begins with what was published: it goes on.');
    return true;
  }
  const { published, size } = fork;
  say(`The log here has ${size} events; ${published.size} were published.`);
  if (!newEpoch) {
    say('Nothing starts before its end is accepted: run this again with --new-epoch.');
    return false;
  }
  const begun = await beginEpoch(platform, published);
  if (!begun) say('A sequencer is at work on the log: stop every process first.');
  else
    say(`The log goes on as ${begun.origin}, from ${begun.size} events. Publish its new key line.`);
  return begun !== undefined;
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
  const counts = await askRegions(platform, options);
  const words = Object.entries(counts).map(([outcome, count]) => `${outcome} ${count}`);
  options.say(`Cases: ${words.join(', ')}.`);
  const settled = await settleLog(platform, fork, options);
  return settled && counts.differs === 0 && counts.not_answered === 0;
}
