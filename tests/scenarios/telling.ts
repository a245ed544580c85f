import { expect } from 'vitest';
import type { CaseEventType } from '#contracts/webhook';
import { type SampleMember, sampleFederation } from '../../gateway/entries/demo/members.ts';
import { storeFederation } from '../../gateway/trust/federation/store.ts';
import {
  type Arrival,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../setup/webhook-receiver.ts';
import {
  application,
  caseIdOf,
  get,
  post,
  qingpuToken,
  type Stage,
  settled,
  startStage,
} from './refusals.ts';

type Row = Record<string, unknown>;

export type Telling = Stage & {
  readonly receiver: WebhookReceiver;
  /** Tokens of the platform that submits, and of the operator. */
  readonly token: string;
  readonly admin: string;
  readonly submit: () => Promise<string>;
  readonly withdraw: (caseId: string) => Promise<void>;
  /** What came about a case. @param path default: to the platform that submitted it */
  readonly arrived: (caseId: string, path?: string) => Arrival[];
  readonly versions: (caseId: string, path?: string) => number[];
  readonly until: (caseId: string, count: number, path?: string) => Promise<void>;
  readonly sql: (text: string, ...values: unknown[]) => Promise<readonly Row[]>;
  /** What waits for its next attempt waits no more. */
  readonly hurry: (caseId: string) => Promise<unknown>;
  readonly stateOf: (caseId: string, version: number) => Promise<Row | undefined>;
  /** Waits until a change of version 2 was tried so often. */
  readonly attempted: (caseId: string, attempts: number) => Promise<void>;
  /** Asks the operator's door, or acts at it where there is a body. */
  readonly operated: (path?: string, body?: unknown) => Promise<Row>;
};

const wanted: Partial<Record<SampleMember, readonly CaseEventType[] | undefined>> = {
  'qingpu-platform': undefined,
  'jiashan-platform': ['tongban.case.withdrawn'],
  'wujiang-platform': undefined,
  'delta-auditor': undefined,
};

/** The whole house, in which four members want to be told about changes by one server. */
export async function startTelling(): Promise<Telling> {
  const stage = await startStage();
  const receiver = await startWebhookReceiver();
  const document = sampleFederation({ version: 2, keys: stage.memberKeys });
  const members = document.members.map((member) => {
    if (!(member.clientId in wanted)) return member;
    const events = wanted[member.clientId as SampleMember];
    const url = `${receiver.origin}/${member.clientId}`;
    return { ...member, webhook: { url, ...(events ? { events: [...events] } : {}) } };
  });
  await storeFederation(stage.gateway.platform, { ...document, members }, 'test');
  const token = await qingpuToken(stage);
  const admin = await stage.member('delta-operator').ownToken('admin');

  async function submit(): Promise<string> {
    const answer = await stage.ask(post('/v1/cases', token, application()));
    expect(answer.status, answer.text).toBe(202);
    await settled(stage, caseIdOf(answer));
    return caseIdOf(answer);
  }
  async function withdraw(caseId: string): Promise<void> {
    const reason = { reason: '沈伟不再办理', by: 'applicant', signed: 'a'.repeat(64) };
    const answer = await stage.ask(post(`/v1/cases/${caseId}/withdrawal`, token, reason));
    expect(answer.status, answer.text).toBe(202);
  }
  const arrived = (caseId: string, path = '/qingpu-platform'): Arrival[] =>
    receiver.arrivals.filter((one) => one.event.subject === caseId && one.path === path);
  const versions = (caseId: string, path?: string): number[] =>
    arrived(caseId, path).map(({ event }) => event.data.version);
  const until = (caseId: string, count: number, path?: string) =>
    expect.poll(() => versions(caseId, path).length).toBe(count);
  const sql = (text: string, ...values: unknown[]) => stage.rows.query(text, values);
  const hurry = (caseId: string) =>
    sql('update webhook set next_attempt_at = now() where case_id = $1', caseId);
  const stateOf = async (caseId: string, version: number) => {
    const [row] = await sql(
      `select state, attempts from webhook where case_id = $1 and version = $2
         and client_id = 'qingpu-platform'`,
      caseId,
      version,
    );
    return row;
  };
  const attempted = (caseId: string, attempts: number) =>
    expect.poll(async () => (await stateOf(caseId, 2))?.['attempts']).toBe(attempts);
  async function operated(path = '', body?: unknown): Promise<Row> {
    const answer = await stage.ask(
      body === undefined
        ? get(`/v1/admin/webhooks${path}`, admin)
        : post(`/v1/admin/webhooks${path}`, admin, body),
    );
    return { status: answer.status, ...(JSON.parse(answer.text) as Row) };
  }
  return {
    ...stage,
    receiver,
    token,
    admin,
    submit,
    withdraw,
    arrived,
    versions,
    until,
    sql,
    hurry,
    stateOf,
    attempted,
    operated,
    close: async () => {
      await stage.close();
      await receiver.close();
    },
  };
}
