import { createHash, randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import type { MemberClient } from '../../../gateway/entries/demo/member-client.ts';
import { plainRequest } from '../submitter.ts';

/** A window in Qingpu with as many clerks as connections, each one request at a time. */
export type Window = {
  readonly submit: (number: number) => Promise<string>;
  readonly supplement: (caseId: string, code: string) => Promise<void>;
  readonly withdraw: (caseId: string) => Promise<void>;
  /** Calls `work` for 0 to `count` - 1, as many at a time as there are clerks. */
  readonly all: (count: number, work: (number: number) => Promise<unknown>) => Promise<void>;
  readonly close: () => Promise<void>;
};

const digest = (text: string): string =>
  `sha-256:${createHash('sha256').update(text).digest('hex')}`;

export function openWindow(
  origin: string,
  member: MemberClient,
  to: '310118' | '320509' | '330421',
  clerks: number,
): Window {
  const pool = new Pool(origin, { connections: clerks, pipelining: 1 });
  const post = async (path: string, content: unknown): Promise<Record<string, string>> => {
    const headers = {
      authorization: `Bearer ${await member.ownToken('cases:submit')}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    };
    const call = { method: 'POST', path, headers, body: JSON.stringify(content) } as const;
    const signed = { ...call, headers: { ...headers, ...(await member.sign(call)) } };
    const { statusCode, body } = await pool.request(signed);
    const text = await body.text();
    if (statusCode !== 202) throw new Error(`${path}: HTTP ${statusCode} ${text}`);
    return JSON.parse(text) as Record<string, string>;
  };
  return {
    submit: async (number) => (await post('/v1/cases', plainRequest(number, to)))['caseId'] ?? '',
    supplement: async (caseId, code) => {
      const materials = [{ code, how: 'upload', ref: digest(code) }];
      await post(`/v1/cases/${caseId}/supplements`, { note: '补交', materials });
    },
    withdraw: async (caseId) => {
      await post(`/v1/cases/${caseId}/withdrawal`, { reason: '不再需要' });
    },
    all: async (count, work) => {
      let next = 0;
      const clerk = async () => {
        while (next < count) await work(next++);
      };
      await Promise.all(Array.from({ length: clerks }, clerk));
    },
    close: () => pool.close(),
  };
}
