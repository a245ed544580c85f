import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { people } from '#adapters/kit/sample-world';
import { runSceneOne } from '../../gateway/entries/demo/scene-one.ts';
import { ask, type Question } from '../setup/ask.ts';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { until } from '../setup/until.ts';
import { atPage } from './evaluating.ts';
import { allScopes, application, permitItem } from './refusals.ts';
import { wujiangEvent, wujiangReport, wujiangState } from './wujiang-report.ts';

/** Each as text and as the bytes that a careless column would hold. */
const [applicant] = people;
const personal = [applicant.name, applicant.idNumber, applicant.phone, applicant.localId];

/** A region, a clerk and a platform that write names wherever they can. */
async function careless(gateway: TestGateway): Promise<void> {
  const qingpu = gateway.member('qingpu-platform');
  const wujiang = gateway.member('wujiang-platform');
  const token = await qingpu.ownToken(allScopes);
  const tell = async (path: string, body: unknown, by = qingpu) => {
    const answer = await by.call('POST', path, {
      token: await by.ownToken(allScopes),
      body,
      idempotencyKey: randomUUID(),
    });
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body as Record<string, unknown>;
  };
  const { name, idNumber, phone } = applicant;
  const materials = [{ code: 'ID', how: 'upload', ref: 'scan-of-an-id-card.pdf' }];
  const request = { to: '320509', itemCode: permitItem('320509'), materials };
  const { caseId } = await tell('/v1/cases', application(request));
  const reaches = (state: string) =>
    until(async () => {
      const { body } = await qingpu.call('GET', `/v1/cases/${String(caseId)}`, { token });
      return (body as { state?: string }).state === state;
    });
  await reaches('forwarded');
  const report = async (change: Record<string, unknown>) => {
    const answer = await ask(
      gateway.origin,
      wujiangReport(gateway, wujiangEvent(String(caseId), change)),
    );
    expect(answer.status, answer.text).toBe(200);
  };
  const says = { opinion: `${name}(${idNumber})的材料不全, 请致电${phone}` };
  await report({ state: wujiangState.accept, ...says });
  const supplementList = [{ materialCode: 'LEASE', materialName: `${name}的租赁合同` }];
  await report({ state: wujiangState.require_supplement, ...says, supplementList });
  const seen = await qingpu.call('GET', `/v1/cases/${String(caseId)}`, { token });
  expect(JSON.stringify(seen.body)).toContain(says.opinion);
  const suspension = { reason: 'dispute', owner: '320509', note: `${name}有异议` };
  await tell(`/v1/cases/${String(caseId)}/suspension`, suspension, wujiang);
  await tell(`/v1/cases/${String(caseId)}/resumption`, {}, wujiang);
  const added = materials.map((material) => ({ ...material, additional: true }));
  const supplement = { note: `${name}补交`, materials: added };
  await tell(`/v1/cases/${String(caseId)}/supplements`, supplement);
  await tell(`/v1/cases/${String(caseId)}/withdrawal`, { reason: `${name}不再办理` });
  await reaches('withdrawn');
  const { code } = await tell(`/v1/cases/${String(caseId)}/evaluation-code`, {});
  const comment = `${name}跑了三趟, 电话${phone}`;
  const said = { code: String(code), score: 1, comment, lastFour: idNumber.slice(-4) };
  const page = { ask: (question: Question) => ask(gateway.origin, question) };
  expect((await atPage(page, String(caseId), said)).status).toBe(200);
  const listed = await wujiang.call('GET', '/v1/evaluations', {
    token: await wujiang.ownToken('cases:read'),
  });
  const [given = {}] = (listed.body as { evaluations: Record<string, unknown>[] }).evaluations;
  const followUp = { step: 'contacted', note: `已致电${name}` };
  await tell(`/v1/evaluations/${String(given['evaluationId'])}/followups`, followUp, wujiang);
  for (const about of [{}, { caseId }]) {
    const fault = { region: '320509', text: `${name}(${idNumber})被要求重复提交`, ...about };
    const made = await tell('/v1/fault-reports', fault);
    const answer = { outcome: 'mended', text: `已向${name}说明` };
    await tell(`/v1/fault-reports/${String(made['faultReportId'])}/answer`, answer, wujiang);
  }
}

describe('personal data after scene 1 and a case of careless people', () => {
  let gateway: TestGateway;
  let database: pg.Client;
  const printed: string[] = [];

  beforeAll(async () => {
    vi.stubEnv('LOG_LEVEL', 'debug');
    const write = process.stdout.write.bind(process.stdout);
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk, ...rest) => {
      printed.push(String(chunk));
      return String(chunk).startsWith('{') ? true : write(chunk, ...(rest as []));
    });
    gateway = await startTestGateway();
    gateway.world.jiashan.setAutopilot('supplement_then_decide');
    await runSceneOne({
      qingpu: gateway.member('qingpu-platform'),
      jiashan: gateway.member('jiashan-platform'),
      step: (_, work) => work(),
    });
    await careless(gateway);
    database = new pg.Client({ connectionString: gateway.databaseUrl });
    await database.connect();
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await database.end();
    await gateway.close();
  });

  it('lies in clear in no table: not in cases, outbox, audit log, sessions, credentials nor the queue', async () => {
    const tables = await database.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public'`,
    );
    expect(tables.rows.length).toBeGreaterThan(15);
    for (const { name } of tables.rows) {
      const rows = await database.query<{ text: string }>(
        `select to_jsonb(t)::text as text from ${name} t`,
      );
      for (const { text } of rows.rows) {
        for (const value of personal) {
          expect(text.includes(value), `${value} in ${name}`).toBe(false);
          expect(
            text.includes(Buffer.from(value).toString('hex')),
            `${value} as bytes in ${name}`,
          ).toBe(false);
        }
      }
    }
  });

  it('is in no log line, even at level debug', () => {
    const lines = printed.join('');
    expect(lines).toContain('gateway.started');
    for (const value of personal) expect(lines.includes(value), value).toBe(false);
  });

  it('did reach the deciding region, which needs it', () => {
    expect(gateway.world.jiashan.cases()).toHaveLength(1);
  });
});
