import { randomUUID } from 'node:crypto';
import { type Agent, request } from 'undici';
import type { Line } from './parcels.ts';
import type { CourierPlatformSecrets } from './secrets.ts';
import { digest } from './signing.ts';

const resendMs = 300;
const giveUpAfter = 40;

export type Pushing = {
  readonly url: string;
  readonly secrets: CourierPlatformSecrets;
  readonly clock: () => Date;
  readonly agent: Agent;
  readonly faults: () => { readonly wrongSignature: boolean; readonly duplicate: boolean };
  readonly closed: () => boolean;
};

async function post(line: Line, pushing: Pushing, wrongSignature: boolean): Promise<boolean> {
  const { secrets, clock, url, agent } = pushing;
  const message = {
    partnerID: secrets.partnerId,
    requestID: randomUUID(),
    serviceCode: 'RoutePush',
    timestamp: String(clock().getTime()),
    msgData: JSON.stringify({ waybillRoute: line }),
  };
  const checkword = wrongSignature ? randomUUID() : secrets.callbackCheckword;
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ ...message, msgDigest: digest(message, checkword) }),
      dispatcher: agent,
    });
    const text = await answer.body.text();
    return (
      answer.statusCode === 200 &&
      (JSON.parse(text) as { return_code?: string }).return_code === '0000'
    );
  } catch {
    return false;
  }
}

/** Tells the partner about a scan, again every 300 ms until it is acknowledged. */
export async function push(line: Line, pushing: Pushing): Promise<void> {
  for (let tries = 0; tries < giveUpAfter && !pushing.closed(); tries++) {
    const { wrongSignature, duplicate } = pushing.faults();
    if (await post(line, pushing, wrongSignature)) {
      if (duplicate) await post(line, pushing, wrongSignature);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, resendMs).unref());
  }
  throw new Error('a scan was not acknowledged');
}
