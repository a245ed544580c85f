import { expect } from 'vitest';
import type { WaitingMessage } from '#contracts/inbox';
import { sampleFederation } from '../../gateway/entries/demo/members.ts';
import { storeFederation } from '../../gateway/trust/federation/store.ts';
import {
  allScopes,
  application,
  caseIdOf,
  get,
  post,
  qingpuToken,
  type Stage,
  startStage,
} from './refusals.ts';

type Inbox = { readonly messages: readonly WaitingMessage[]; readonly next?: string };
type Row = Record<string, unknown>;

export type Pulling = Stage & {
  /** Tokens of the platforms that submit and that fetch. */
  readonly qingpu: string;
  readonly jiashan: string;
  readonly submit: () => Promise<string>;
  readonly inbox: (query?: string) => Promise<Inbox>;
  /** The message of a case, given out; what else waits is left as it is. */
  readonly fetched: (caseId: string) => Promise<WaitingMessage>;
  readonly waits: (caseId: string) => Promise<boolean>;
  readonly answer: (
    message: WaitingMessage,
    kind: 'ack' | 'nack',
    body: Row,
  ) => Promise<Row & { status: number }>;
  readonly caseOf: (caseId: string) => Promise<Row>;
  readonly sql: (text: string, caseId: string) => Promise<readonly Row[]>;
};

/** The whole house, in which Jiashan cannot be called: its platform fetches what waits for it. */
export async function startPulling(): Promise<Pulling> {
  const stage = await startStage();
  const document = sampleFederation({ version: 2, keys: stage.memberKeys });
  const regions = document.regions.map((region) =>
    region.code === '330421' ? { ...region, delivery: 'pull' as const } : region,
  );
  await storeFederation(stage.gateway.platform, { ...document, regions }, 'test');
  const qingpu = await qingpuToken(stage);
  const jiashan = await stage.member('jiashan-platform').ownToken(`${allScopes} inbox:read`);

  async function submit(): Promise<string> {
    const answer = await stage.ask(post('/v1/cases', qingpu, application()));
    expect(answer.status, answer.text).toBe(202);
    return caseIdOf(answer);
  }
  async function inbox(query = ''): Promise<Inbox> {
    const answer = await stage.ask(get(`/v1/inbox${query}`, jiashan));
    expect(answer.status, answer.text).toBe(200);
    return JSON.parse(answer.text) as Inbox;
  }
  async function fetched(caseId: string): Promise<WaitingMessage> {
    for (let cursor = ''; ; ) {
      const { messages, next } = await inbox(`?view=thin&limit=50${cursor}`);
      const found = messages.find((message) => message.caseId === caseId);
      if (found) {
        const before = messages[messages.indexOf(found) - 1]?.messageId;
        const after = before === undefined ? cursor : `&cursor=${before}`;
        const [message] = (await inbox(`?limit=1${after}`)).messages;
        expect(message?.messageId).toBe(found.messageId);
        return message as WaitingMessage;
      }
      if (next === undefined) throw new Error('nothing waits for the case');
      cursor = `&cursor=${next}`;
    }
  }
  const waits = async (caseId: string): Promise<boolean> =>
    (await inbox('?view=thin&limit=50')).messages.some((message) => message.caseId === caseId);
  async function answer({ messageId, digest }: WaitingMessage, kind: 'ack' | 'nack', body: Row) {
    const { status, text } = await stage.ask(
      post(`/v1/inbox/${messageId}/${kind}`, jiashan, { digest, ...body }),
    );
    const { correlationId: _, ...content } = JSON.parse(text) as Record<string, unknown>;
    return { status, ...content };
  }
  async function caseOf(caseId: string): Promise<Record<string, unknown>> {
    const { text } = await stage.ask(get(`/v1/cases/${caseId}`, qingpu));
    return JSON.parse(text) as Record<string, unknown>;
  }
  const sql = (text: string, caseId: string) => stage.rows.query(text, [caseId]);
  return { ...stage, qingpu, jiashan, submit, inbox, fetched, waits, answer, caseOf, sql };
}
