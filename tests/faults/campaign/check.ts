import type { JSONWebKeySet } from 'jose';
import { runSql } from '../../setup/database.ts';
import { verifyAuditLog } from '../gateway-process.ts';
import {
  type Acknowledged,
  brokenReceipts,
  type Expected,
  type History,
  problemsOf,
} from '../history.ts';
import type { CampaignHouse } from './campaign-house.ts';
import { redriveParked } from './clients.ts';

/** Jiashan on autopilot `supplement_then_decide`, and Qingpu told of every step, in the words that it keeps. */
const expected: Expected = { state: 'approved', notices: ['补正', '受理', '办结-准予'] };

/** Whoever checks looks past all wires. */
type CheckedHouse = Pick<CampaignHouse, 'origin' | 'world' | 'environment' | 'member'>;

type Row = Readonly<Record<string, unknown>>;

const rows = async (house: CheckedHouse, sql: string): Promise<readonly Row[]> =>
  (await runSql(house.environment['DATABASE_URL'] ?? '', sql)).rows as Row[];

async function history(house: CheckedHouse, ledger: readonly Acknowledged[]): Promise<History> {
  const found = await rows(house, 'select id, state from case_record');
  return {
    ledger,
    decided: house.world.jiashan.cases(),
    states: new Map(found.map(({ id, state }) => [String(id), String(state)])),
    notices: house.world.qingpu.notices(),
  };
}

/** Every message ended, once, and in delivery: nothing here is refused or too old. */
async function unfinished(house: CheckedHouse): Promise<string[]> {
  const sql = `select state, kind, count(*)::int as n from outbox
    where state <> 'delivered' or finished_at is null group by state, kind`;
  return (await rows(house, sql)).map(({ state, kind, n }) => `${n} ${kind} messages are ${state}`);
}

const changes = [
  'submitted',
  'forwarded',
  'accepted',
  'refused',
  'refusal_reversed',
  'supplement_required',
  'supplemented',
  'approved',
  'denied',
  'terminated',
  'transferred',
  'extended',
  'corrected',
  'revoked',
  'annulled',
  'withdrawn',
  'withdrawal_refused',
  'withdrawal_undelivered',
  'suspended',
  'resumed',
].map((change) => `'case.${change}'`);

/** A change without a leaf was hidden, a leaf without a change was invented. */
async function notOneLeafPerChange(house: CheckedHouse): Promise<string[]> {
  const sql = `select id, version, count(leaf)::int as leaves from case_record
    left join audit_event on case_ref = id
      and convert_from(leaf, 'UTF8')::jsonb ->> 'action' in (${changes.join(', ')})
    group by id, version having count(leaf) <> version`;
  return (await rows(house, sql)).map(
    ({ id, version, leaves }) => `${id}: ${version} changes, ${leaves} leaves in the log`,
  );
}

async function look(house: CheckedHouse, ledger: readonly Acknowledged[]): Promise<string[]> {
  return [
    ...problemsOf(await history(house, ledger), expected),
    ...(await unfinished(house)),
    ...(await notOneLeafPerChange(house)),
  ];
}

const caseIn = /^case_\w+/;

/** What is known of each case that has a problem: whoever reads it later has no database any more. */
export async function storiesOf(
  house: CheckedHouse,
  problems: readonly string[],
): Promise<string[]> {
  const ids = new Set(problems.flatMap((problem) => caseIn.exec(problem)?.[0] ?? []));
  const changesOf = (id: string) =>
    rows(
      house,
      `select version, event, from_state, to_state, at, stated_at, stated_doubt, implied, reason_code
        from case_change where case_id = '${id}' order by version`,
    );
  const messagesOf = (id: string) =>
    rows(
      house,
      `select kind, sequence, to_region, state, attempts, created_at, sent_at, finished_at
        from outbox where case_id = '${id}' order by created_at`,
    );
  const told = await Promise.all(
    [...ids].slice(0, 5).map(async (id) => [...(await changesOf(id)), ...(await messagesOf(id))]),
  );
  return told.flatMap((lines, nth) =>
    lines.map((line) => `${[...ids][nth]}  ${JSON.stringify(line)}`),
  );
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits in fair weather until all that was promised has happened. @returns what is wrong when patience ends */
export async function settleAll(
  house: CheckedHouse,
  ledger: readonly Acknowledged[],
  patienceMs: number,
): Promise<string[]> {
  const until = performance.now() + patienceMs;
  const operator = house.member('delta-operator');
  for (;;) {
    const problems = await look(house, ledger);
    if (problems.length === 0) {
      // A second delivery or a late duplicate would show up now.
      await pause(1000);
      return look(house, ledger);
    }
    if (performance.now() > until) return problems;
    await redriveParked(operator);
    await pause(1000);
  }
}

/** What outsiders can check for themselves: the receipts that they hold, and the log. */
export async function proofProblems(
  house: CheckedHouse,
  ledger: readonly Acknowledged[],
): Promise<string[]> {
  const answer = await fetch(`${house.origin}/.well-known/jwks.json`);
  const problems = await brokenReceipts(
    { ledger, decided: [], states: new Map(), notices: [] },
    (await answer.json()) as JSONWebKeySet,
  );
  const { code, output } = await verifyAuditLog(house.environment);
  return code === 0 ? problems : [...problems, `audit:verify: ${output.trim().slice(-400)}`];
}
