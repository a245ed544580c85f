import { createHash, randomUUID } from 'node:crypto';
import type { MemberClient } from '../../../gateway/entries/demo/member-client.ts';
import type { Acknowledged } from '../history.ts';
import { submitUntilAcknowledged } from '../submitter.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Tokens end after minutes and a campaign does not: whatever breaks on the way is asked for again. */
async function freshToken(member: MemberClient, scope: string): Promise<string> {
  for (;;) {
    const token = await member.ownToken(scope).catch(() => undefined);
    if (token !== undefined) return token;
    await pause(100);
  }
}

export async function submitOne(member: MemberClient, number: number): Promise<Acknowledged> {
  const newToken = () => freshToken(member, 'cases:submit');
  const patience = { patienceMs: 120_000, newToken };
  return submitUntilAcknowledged(member, await newToken(), number, patience);
}

const lease = `sha-256:${createHash('sha256').update('lease').digest('hex')}`;

/** A clerk at the collecting window: whatever the deciding region wants is brought, once per case. */
export type Clerk = { readonly brought: () => number; readonly stop: () => Promise<void> };

type Listed = { readonly cases?: readonly { readonly caseId: string }[] };

async function bring(member: MemberClient, caseId: string, key: string): Promise<boolean> {
  const token = await freshToken(member, 'cases:submit');
  const body = { note: '补交', materials: [{ code: 'LEASE', how: 'upload', ref: lease }] };
  const path = `/v1/cases/${caseId}/supplements`;
  const answer = await member
    .call('POST', path, { token, body, idempotencyKey: key })
    .catch(() => undefined);
  return answer?.status === 202;
}

/** Looks every 300 ms for cases that want something, and brings it under the same key until it is taken. */
export function startClerk(member: MemberClient): Clerk {
  const keys = new Map<string, string>();
  const brought = new Set<string>();
  let stopped = false;
  const turn = async () => {
    const token = await freshToken(member, 'cases:read');
    const path = '/v1/cases?state=supplement_required&limit=100';
    const answer = await member.call('GET', path, { token }).catch(() => undefined);
    for (const { caseId } of (answer?.body as Listed | undefined)?.cases ?? []) {
      if (brought.has(caseId)) continue;
      const key = keys.get(caseId) ?? randomUUID();
      keys.set(caseId, key);
      if (await bring(member, caseId, key)) brought.add(caseId);
    }
  };
  const run = async () => {
    while (!stopped) {
      await turn().catch(() => undefined);
      await pause(300);
    }
  };
  const running = run();
  return {
    brought: () => brought.size,
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}

/** An operator who sends parked messages again: a region that answered nonsense four times is asked once more. */
export async function redriveParked(operator: MemberClient): Promise<number> {
  const token = await freshToken(operator, 'admin');
  const answer = await operator.call('GET', '/v1/admin/parked', { token }).catch(() => undefined);
  const parked = (answer?.body as { messages?: { messageId: string }[] } | undefined)?.messages;
  for (const { messageId } of parked ?? []) {
    const path = `/v1/admin/parked/${messageId}/redrive`;
    await operator
      .call('POST', path, { token, body: {}, idempotencyKey: randomUUID() })
      .catch(() => undefined);
  }
  return parked?.length ?? 0;
}
