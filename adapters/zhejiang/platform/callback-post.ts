import { randomUUID } from 'node:crypto';
import { type Agent, request } from 'undici';
import { digestOf, signHeaders } from './gate.ts';
import type { ZhejiangPlatformSecrets } from './secrets.ts';
import { readRecord, text, wrap, writeBody, type Xml, xmlType } from './xml.ts';

export type Delivery = {
  readonly url: string;
  readonly secrets: ZhejiangPlatformSecrets;
  readonly clock: () => Date;
  readonly agent: Agent;
};

/** For the call as a whole, whatever it waits for: a report that hangs holds back all that follow it in its case. */
const patienceMs = 15_000;

export type Outcome = 'acknowledged' | 'refused' | 'unreachable';

function isAcknowledged(bytes: Buffer, eventNumber: string): boolean {
  const record = readRecord(bytes);
  return (
    record !== undefined &&
    text(record.head, 'CODE') === '0000' &&
    text(record.body, 'SJBH') === eventNumber
  );
}

/** One POST, signed afresh: the date and the serial number change, the event number does not. */
export async function postReport(
  report: { readonly eventNumber: string; readonly body: Xml },
  wrongSignature: boolean,
  { url, secrets, clock, agent }: Delivery,
): Promise<Outcome> {
  const { pathname, search } = new URL(url);
  const date = clock().toUTCString();
  const call = { method: 'POST', path: pathname, query: search.slice(1), date };
  const key = wrongSignature ? { ...secrets.callback, secretKey: randomUUID() } : secrets.callback;
  const body = writeBody(report.body);
  const serial = randomUUID();
  const digest = digestOf({ path: pathname, date, serial, body }, key);
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { ...signHeaders(call, key), 'content-type': xmlType },
      body: wrap({ LSH: serial, BWZY: digest }, body),
      dispatcher: agent,
      signal: AbortSignal.timeout(patienceMs),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    const success = answer.statusCode >= 200 && answer.statusCode <= 299;
    return success && isAcknowledged(bytes, report.eventNumber) ? 'acknowledged' : 'refused';
  } catch {
    return 'unreachable';
  }
}
