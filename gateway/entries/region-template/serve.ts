import { readFile } from 'node:fs/promises';
import type { DecidingEvent } from '#adapters/kit/reference-platform';
import { jsonOf } from '#contracts/strict-json';
import { Credentials } from './credentials.ts';
import { startPlatform } from './platform.ts';

/**
 * `node serve.ts`: the small platform at the address of configuration.json, beside `npm start -- --join`. Its clerk accepts
 * and approves what arrives. ORIGIN is the gateway, http://localhost:8080.
 */
const { ORIGIN = 'http://localhost:8080' } = process.env;
const file = await readFile(new URL('configuration.json', import.meta.url), 'utf8');
const { adapter: _, ...configured } = Object(jsonOf(file));
const { url, ...secrets } = Credentials.parse(configured);
const door = (kind: string) => `${ORIGIN}/v1/regions/000000/callbacks/${kind}`;
const platform = await startPlatform(
  {
    callbackUrl: door('case'),
    logoutUrl: door('logout'),
    certificateUrl: door('certificate'),
    loginCallbackUrl: `${ORIGIN}/oauth/callback/000000`,
    clock: () => new Date(),
  },
  secrets,
  Number(new URL(url).port),
);
console.log(`${platform.url}: waits for cases`);

const seen = new Set<string>();
setInterval(async () => {
  for (const { kind, caseId, messageId } of platform.received()) {
    if (seen.has(messageId)) continue;
    seen.add(messageId);
    console.log(`${kind} ${caseId}`);
    if (kind !== 'submission') continue;
    for (const event of ['accept', 'approve'] satisfies DecidingEvent[])
      await platform.act(caseId, event);
  }
}, 1000);
