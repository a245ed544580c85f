import { randomUUID } from 'node:crypto';
import { bodyDigest, tifSignature } from '#adapters/jiangsu/signing';
import { inShanghai } from '#contracts/dates';
import type { Question } from '../setup/ask.ts';
import type { TestWorld } from '../setup/gateway.ts';

export const callbackDoor = (region: string): string => `/v1/regions/${region}/callbacks/case`;

/** Wujiang's number of a state: what it reports. */
export const wujiangState = {
  accept: '2',
  refuse: '3',
  require_supplement: '4',
  approve: '5',
  deny: '6',
} as const;

export const stateTimeOf = (at: Date): string => inShanghai(at).replace(/\D/g, '').slice(0, 14);

/** What Wujiang writes about a case; tests change what they are about. */
export const wujiangEvent = (caseId: string, change: Record<string, unknown> = {}) => ({
  eventNo: `WJ${randomUUID().replaceAll('-', '').toUpperCase()}`,
  applyNo: caseId,
  /** Absent: the number that Wujiang gave the case. */
  caseNo: undefined as unknown,
  state: '2',
  stateTime: stateTimeOf(new Date()),
  opinion: '',
  supplementList: [] as readonly { materialCode: string; materialName: string }[],
  ...change,
});

export type Forged = {
  readonly atSeconds?: number;
  /** What the digest is made of, if it is not what is sent. */
  readonly signed?: string;
  readonly nonce?: string;
};

type Speaking = Pick<TestWorld, 'environment' | 'world'>;

const numbers = new WeakMap<TestWorld['world'], Map<unknown, string>>();

/** What Wujiang calls the case, or would if it had it already; the same in every report. */
function numberOf({ world }: Speaking, caseId: unknown): string {
  const known = numbers.get(world) ?? new Map<unknown, string>();
  numbers.set(world, known);
  const there = world.wujiang.cases().find((one) => one.caseId === caseId)?.regionalCaseId;
  const number = known.get(caseId) ?? there ?? 'WJ20261122000001';
  known.set(caseId, number);
  return number;
}

function completed(world: Speaking, content: unknown): string {
  if (typeof content === 'string') return content;
  const event = Object(content) as { applyNo?: unknown; caseNo?: unknown };
  return JSON.stringify({ ...event, caseNo: event.caseNo ?? numberOf(world, event.applyNo) });
}

/** As Wujiang itself would call. */
export function wujiangReport(
  world: Speaking,
  content: unknown,
  { atSeconds = Math.floor(Date.now() / 1000), signed, nonce = randomUUID() }: Forged = {},
): Question {
  const { callback } = JSON.parse(world.environment['REGION_320509'] ?? '') as {
    callback: { paasId: string; token: string };
  };
  const timestamp = String(atSeconds);
  const data = completed(world, content);
  const digest = bodyDigest({
    token: callback.token,
    target: 'callback',
    timestamp,
    nonce,
    data: signed ?? data,
  });
  return {
    method: 'POST',
    path: callbackDoor('320509'),
    headers: {
      'content-type': 'application/json',
      'x-tif-paasid': callback.paasId,
      'x-tif-timestamp': timestamp,
      'x-tif-nonce': nonce,
      'x-tif-signature': tifSignature(timestamp, callback.token, nonce),
    },
    body: JSON.stringify({ head: { bodyDigest: digest }, data }),
  };
}
