import type { JSONWebKeySet } from 'jose';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { runSql } from '../setup/database.ts';
import type { TestWorld } from '../setup/gateway.ts';
import { until } from '../setup/until.ts';
import {
  type Acknowledged,
  brokenReceipts,
  type Expected,
  type History,
  problemsOf,
} from './history.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A new gateway learns Jiashan's items from Jiashan: nothing can be applied for before that. */
export async function waitForCatalogue({ member }: Pick<TestWorld, 'member'>): Promise<void> {
  const client = member('qingpu-platform');
  const token = await client.ownToken('cases:submit');
  await until(async () => {
    const { body } = await client.call('GET', '/v1/items?region=330421', { token });
    return (body as { items?: unknown[] }).items?.length;
  });
}

/** Jiashan on autopilot `decide`, and Qingpu told of both steps, in the words that it keeps. */
const decidedByAutopilot: Expected = { state: 'approved', notices: ['受理', '办结-准予'] };

async function statesOf(member: MemberClient, ledger: readonly Acknowledged[]) {
  const token = await member.ownToken('cases:read');
  const states = new Map<string, string>();
  for (const { caseId } of ledger) {
    const answer = await member.call('GET', `/v1/cases/${caseId}`, { token });
    states.set(caseId, (answer.body as { state?: string }).state ?? `HTTP ${answer.status}`);
  }
  return states;
}

/** Asks every side what it knows now. */
async function gatherHistory(
  { world, member }: TestWorld,
  ledger: readonly Acknowledged[],
): Promise<History> {
  return {
    ledger,
    decided: world.jiashan.cases(),
    states: await statesOf(member('qingpu-platform'), ledger),
    notices: world.qingpu.notices(),
  };
}

/** What is under way where patience ended: a failure that comes once in a thousand runs is read, not repeated. */
async function whatWaits(databaseUrl: string): Promise<string[]> {
  const messages = `select kind, to_region, state, attempts, last_failure, next_attempt_at - now() as due
    from outbox where state <> 'delivered'`;
  const sessions = `select state, wait_event, now() - xact_start as age, left(query, 120) as query
    from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`;
  const rows = [await runSql(databaseUrl, messages), await runSql(databaseUrl, sessions)];
  return rows.flatMap((answer) => answer.rows.map((row) => `waits: ${JSON.stringify(row)}`));
}

/**
 * Waits until all that was promised has happened, and then some more for what must not happen.
 * @returns what is wrong when patience ends; empty if nothing is
 */
export async function settle(
  outside: TestWorld,
  ledger: readonly Acknowledged[],
  patienceMs: number,
): Promise<string[]> {
  const endMs = performance.now() + patienceMs;
  const look = async () => problemsOf(await gatherHistory(outside, ledger), decidedByAutopilot);
  let problems = await look();
  while (problems.length > 0 && performance.now() < endMs) {
    await pause(250);
    problems = await look();
  }
  if (problems.length > 0) return [...problems, ...(await whatWaits(outside.databaseUrl))];
  // A second delivery or a late duplicate would have shown up by the time that nothing is on its way.
  const onItsWay = `select 1 from outbox where state in ('pending', 'queued', 'sending')`;
  await until(async () => (await runSql(outside.databaseUrl, onItsWay)).rowCount === 0);
  return look();
}

/** What is wrong with the receipts, by the keys that the gateway publishes. */
export async function checkReceipts(
  { origin }: TestWorld,
  ledger: readonly Acknowledged[],
): Promise<string[]> {
  const jwks = (await (await fetch(`${origin}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
  const history = { ledger, decided: [], states: new Map(), notices: [] };
  return brokenReceipts(history, jwks);
}
