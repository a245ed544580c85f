import { createHash, randomUUID } from 'node:crypto';
import { itemCodeIn, people } from '#adapters/kit/sample-world';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import type { Acknowledged } from './history.ts';

/** 住房公积金提取: its papers can all be uploaded, so a submission needs nothing made before. */
const plainItem = (region: Region): string => itemCodeIn(region, '000117001001');

type Region = Parameters<typeof itemCodeIn>[0];

const applicant = {
  kind: 'person',
  name: people[0].name,
  idType: '111',
  idNumber: people[0].idNumber,
} as const;

const document = (text: string): string =>
  `sha-256:${createHash('sha256').update(text).digest('hex')}`;

/** A valid application from Qingpu to Jiashan, or elsewhere; `number` makes it one of a kind. */
export const plainRequest = (number: number, to: Region = '330421') => ({
  itemCode: plainItem(to),
  from: '310118',
  to,
  channel: 'window',
  applicant,
  form: { number, purpose: '租赁住房' },
  materials: [
    { code: 'ID', how: 'upload', ref: document(`id ${number}`) },
    { code: 'FORM', how: 'upload', ref: document(`form ${number}`) },
  ],
  originals: false,
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a careful client does about an answer: only these say "try the same again". */
const mayRetry = (status: number): boolean => status === 409 || status === 429 || status >= 500;

type Patience = {
  readonly idempotencyKey?: string;
  readonly patienceMs?: number;
  /** Asked where the token is refused. */
  readonly newToken?: () => Promise<string>;
};

/**
 * Submits one application and does not give up before it has a 202: whatever breaks, the same request
 * goes again under the same key.
 */
export async function submitUntilAcknowledged(
  member: MemberClient,
  firstToken: string,
  number: number,
  { idempotencyKey = randomUUID(), patienceMs = 300_000, newToken }: Patience = {},
): Promise<Acknowledged> {
  let token = firstToken;
  const body = plainRequest(number);
  const until = performance.now() + patienceMs;
  for (let attempts = 1; performance.now() < until; attempts++) {
    const answer = await member
      .call('POST', '/v1/cases', { token, body, idempotencyKey })
      .catch(() => undefined);
    if (answer?.status === 202) {
      const { caseId, receipt } = answer.body as { caseId: string; receipt: string };
      const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex');
      return { key: idempotencyKey, caseId, receipt, digest, attempts };
    }
    if (answer?.status === 401 && newToken) token = await newToken();
    else if (answer && !mayRetry(answer.status)) {
      throw new Error(`submission ${number}: HTTP ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    await pause(40);
  }
  throw new Error(`submission ${number} was not acknowledged within ${patienceMs} ms`);
}
