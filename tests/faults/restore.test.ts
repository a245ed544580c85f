import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { adapterFor, courierFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import { type NodeGateway, startNodeGateway } from '../../gateway/assembly/node-gateway.ts';
import { parseConfig } from '../../gateway/platform/process/config.ts';
import { createTestDatabase, runSql, type TestDatabase } from '../setup/database.ts';
import { startTestWorld, type TestWorld } from '../setup/gateway.ts';
import { until } from '../setup/until.ts';
import { runRestore, verifyAuditLog } from './gateway-process.ts';
import { checkReceipts, waitForCatalogue } from './gather.ts';
import { notExactlyOnce } from './history.ts';
import { submitUntilAcknowledged } from './submitter.ts';

let database: TestDatabase;
let outside: TestWorld;
let dir: string;
let gateway: NodeGateway | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
  dir = await mkdtemp(join(tmpdir(), 'tongban-checkpoint-'));
  const settings = { CHECKPOINT_FILE: join(dir, 'checkpoint') };
  outside = await startTestWorld({ databaseUrl: database.url, settings });
});
afterAll(async () => {
  await gateway?.close();
  await outside.close();
  await database.drop();
  await rm(dir, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const config = parseConfig(outside.environment);
  if (!config.ok) throw new Error(config.failure.join('\n'));
  const silent = () => {};
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const courier = { pollMs: 100, reconcileMs: 1000 };
  const parts = { adapterFor, courierFor, outbound: undiciOutbound, courier, log };
  const started = await startNodeGateway(config.value, parts);
  if (!started.ok) throw new Error(started.failure.problems.join('\n'));
  gateway = started.value;
}

async function stop(): Promise<void> {
  await gateway?.close();
  gateway = undefined;
}

const nameOf = (url: string): string => new URL(url).pathname.slice(1);
/** All of a database as it is now; nobody may be connected to it. */
const copy = (from: string, to: string) =>
  runSql(inject('postgresUrl'), `create database ${to} template ${from} strategy file_copy`);

async function stateOf(caseId: string): Promise<string> {
  const member = outside.member('qingpu-platform');
  const token = await member.ownToken('cases:read');
  const { body } = await member.call('GET', `/v1/cases/${caseId}`, { token });
  return String((body as { state?: string }).state);
}

const publishedSize = async (): Promise<number> =>
  Number((await readFile(join(dir, 'checkpoint'), 'utf8')).split('\n')[1]);
const rowsIn = async (table: string): Promise<number> =>
  (await runSql(database.url, `select count(*)::int as n from ${table}`)).rows[0].n;

async function readiness() {
  const answer = await fetch(`${outside.origin}/health/ready`);
  const { dependencies } = (await answer.json()) as {
    dependencies: { name: string; healthy: boolean; advice?: string }[];
  };
  return { status: answer.status, sick: dependencies.filter(({ healthy }) => !healthy) };
}

it('a database older than the published checkpoint accepts, sends and signs nothing; by the operator’s word it goes on, with what the regions decided meanwhile and nothing done twice', async () => {
  const { jiashan } = outside.world;
  await start();
  await waitForCatalogue(outside);
  const member = outside.member('qingpu-platform');
  const token = await member.ownToken('cases:submit');
  const arrived = await submitUntilAcknowledged(member, token, 1);
  await until(async () => (await stateOf(arrived.caseId)) === 'forwarded');
  jiashan.setOpening('closed');
  const waiting = await submitUntilAcknowledged(member, token, 2);
  const ledger = [arrived, waiting];

  // The backup: one case is with the region, one is on its way.
  await stop();
  const since = new Date().toISOString();
  const [live, backup] = [nameOf(database.url), `${nameOf(database.url)}_backup`];
  await copy(live, backup);

  // Life goes on: the second arrives, both are decided, and the log is published further.
  jiashan.setOpening('open');
  jiashan.setAutopilot('decide');
  await start();
  for (const { caseId } of ledger) await until(async () => (await stateOf(caseId)) === 'approved');
  await until(async () => (await rowsIn('audit_pending')) === 0);
  const atLeast = await rowsIn('audit_event');
  await until(async () => (await publishedSize()) >= atLeast);
  await stop();
  const size = await publishedSize();

  // The disk is lost.
  await runSql(inject('postgresUrl'), `drop database ${live} with (force)`);
  await copy(backup, live);
  await runSql(inject('postgresUrl'), `drop database ${backup}`);

  const events = await rowsIn('audit_event');
  const pending = await rowsIn('audit_pending');
  expect(events).toBeLessThan(size);
  await start();
  const refused = await readiness();
  expect(refused.status).toBe(503);
  // Beside it the log may be told as late: its events wait, and some since before the backup.
  const fork = refused.sick.find(({ name }) => name === 'published-log');
  expect(fork?.advice).toContain('docs/operations.md');
  const submission = await fetch(`${outside.origin}/v1/cases`, { method: 'POST', body: '{}' });
  expect(submission.status).toBe(503);
  expect(await submission.json()).toMatchObject({ code: 'gateway.audit_stalled' });
  await stop();
  expect([await rowsIn('audit_event'), await rowsIn('audit_pending')]).toEqual([events, pending]);
  expect(await publishedSize()).toBe(size);

  const { environment } = outside;
  const first = await runRestore(environment, ['--since', since]);
  expect(first.output).toContain('taken 2, differs 0, not_answered 0');
  expect(first.output).toContain('--new-epoch');
  expect(first.code).toBe(1);
  const second = await runRestore(environment, ['--since', since, '--new-epoch']);
  expect(second).toMatchObject({ code: 0, output: expect.stringContaining('agrees 2') });

  await start();
  await until(async () => (await readiness()).status === 200);
  expect(await Promise.all(ledger.map(({ caseId }) => stateOf(caseId)))).toEqual([
    'approved',
    'approved',
  ]);
  const onItsWay = `select 1 from outbox where state in ('pending', 'queued', 'sending')`;
  await until(async () => (await runSql(database.url, onItsWay)).rowCount === 0);
  expect(
    notExactlyOnce({ ledger, decided: jiashan.cases(), states: new Map(), notices: [] }),
  ).toEqual([]);
  expect(
    jiashan
      .cases()
      .map(({ caseId }) => caseId)
      .sort(),
  ).toEqual(ledger.map(({ caseId }) => caseId).sort());
  expect(await checkReceipts(outside, ledger)).toEqual([]);
  await until(async () => (await rowsIn('audit_pending')) === 0);
  await until(async () => (await readFile(join(dir, 'checkpoint'), 'utf8')).includes('/log/2\n'));
  await stop();
  expect((await verifyAuditLog(environment)).output).toContain('OK:');
});
