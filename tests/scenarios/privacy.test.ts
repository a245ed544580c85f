import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { people } from '#adapters/kit/sample-world';
import { runSceneOne } from '../../gateway/embedded/scene-one.ts';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';

/** Each as text and as the bytes that a careless column would hold. */
const [applicant] = people;
const personal = [applicant.name, applicant.idNumber, applicant.phone, applicant.localId];

describe('personal data after scene 1', () => {
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
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'bullmq')`,
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
