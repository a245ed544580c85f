import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Faults } from './faults.ts';
import { digest, sign } from './gate.ts';
import type { JiangsuPlatformSecrets } from './secrets.ts';

const retryMs = 400;
const giveUpMs = 300_000;
const exchangeMs = 10_000;

/** One event of a case; its number stays the same however often it is sent. */
export type Event = {
  readonly eventNo: string;
  readonly applyNo: string;
  readonly caseNo: string;
  readonly state: string;
  readonly stateTime: string;
  readonly opinion: string;
  readonly supplementList: readonly {
    readonly materialCode: string;
    readonly materialName: string;
  }[];
  /** What the decision issued. */
  readonly certList?: readonly {
    readonly certTypeCode: string;
    readonly certCode: string;
    readonly certNumber: string;
    readonly holderName: string;
    readonly holderCode: string;
  }[];
  readonly approver?: string;
  readonly lawBasis?: string;
  readonly transferOrg?: string;
  readonly extendDays?: string;
  readonly document?: Readonly<Record<'docNo' | 'docDate' | 'docOrg' | 'docSeal', string>>;
};

type Settings = {
  readonly callbackUrl: string;
  readonly secrets: JiangsuPlatformSecrets['callback'];
  readonly faults: Faults;
  readonly now: () => number;
};

function isAcknowledged(text: string, eventNo: string): boolean {
  try {
    const answer = JSON.parse(text) as { retcode?: unknown; data?: unknown } | null;
    if (answer?.retcode !== '000000' || typeof answer.data !== 'string') return false;
    return (JSON.parse(answer.data) as { eventNo?: unknown } | null)?.eventNo === eventNo;
  } catch {
    return false;
  }
}

/** Fresh time and nonce on every sending; a forged one signs with another token. */
function signed(
  event: Event,
  { paasId, token }: Settings['secrets'],
  now: number,
  forged: boolean,
) {
  const timestamp = String(Math.floor(now / 1000));
  const nonce = randomUUID();
  const data = JSON.stringify(event);
  return {
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'x-tif-paasid': paasId,
      'x-tif-timestamp': timestamp,
      'x-tif-nonce': nonce,
      'x-tif-signature': sign(timestamp, forged ? 'not-the-token' : token, nonce),
    },
    body: JSON.stringify({
      head: { bodyDigest: digest(token, 'callback', timestamp, nonce, data) },
      data,
    }),
  };
}

/** Sends the events of each case in order, each until it is acknowledged. */
export function makeReports({ callbackUrl, secrets, faults, now }: Settings) {
  const agent = new Agent({ connections: 16 });
  const stop = new AbortController();
  const lanes = new Map<string, Promise<void>>();
  const path = new URL(callbackUrl).pathname;

  async function send(event: Event): Promise<boolean> {
    const forged = faults.strike('wrong_callback_signature', path) !== undefined;
    const answer = await request(callbackUrl, {
      method: 'POST',
      dispatcher: agent,
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(exchangeMs)]),
      ...signed(event, secrets, now(), forged),
    });
    const text = await answer.body.text();
    return (
      answer.statusCode >= 200 && answer.statusCode < 300 && isAcknowledged(text, event.eventNo)
    );
  }

  async function deliver(event: Event): Promise<void> {
    const startedAt = performance.now();
    while (!(await send(event).catch(() => false))) {
      if (performance.now() - startedAt > giveUpMs)
        throw new Error(`event ${event.eventNo} was never acknowledged`);
      await sleep(retryMs, undefined, { signal: stop.signal });
    }
    if (faults.strike('duplicate_callback', path)) await send(event).catch(() => false);
  }

  /** Resolves when the event was acknowledged; events of the same case wait for each other. */
  function report(event: Event): Promise<void> {
    const before = lanes.get(event.applyNo) ?? Promise.resolve();
    const delivered = before.then(() => deliver(event));
    const settled = delivered.catch(() => undefined);
    lanes.set(event.applyNo, settled);
    void settled.then(() => {
      if (lanes.get(event.applyNo) === settled) lanes.delete(event.applyNo);
    });
    return delivered;
  }

  async function close(): Promise<void> {
    stop.abort(new Error('the platform is closed'));
    await Promise.all(lanes.values());
    await agent.destroy();
  }

  return { report, close };
}
