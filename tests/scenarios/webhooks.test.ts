import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { httpbis } from 'http-message-signatures';
import { importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaseCloudEvent } from '#contracts/webhook';
import { isWebhookGenuine } from '../../gateway/delivery/webhooks/verify-webhook.ts';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import { ask } from '../setup/ask.ts';
import type { Arrival } from '../setup/webhook-receiver.ts';
import { get } from './refusals.ts';
import { startTelling, type Telling } from './telling.ts';

describe('webhooks', () => {
  let stage: Telling;
  let keys: readonly JWK[];

  beforeAll(async () => {
    stage = await startTelling();
    const { text } = await stage.ask(get('/.well-known/jwks.json'));
    keys = (JSON.parse(text) as { keys: JWK[] }).keys;
  });
  afterAll(() => stage.close());

  const keyOf = async (kid: string): Promise<CryptoKey | undefined> => {
    const jwk = keys.find((key) => key.kid === kid);
    return jwk && ((await importJWK(jwk, 'ES256')) as CryptoKey);
  };
  const received = ({ path, headers, body }: Arrival) => ({
    method: 'POST',
    url: stage.receiver.origin + path,
    header: (name: string) => headers[name],
    body,
  });

  it('tell the parties of a case, and nobody else, about each change they want, in order', async () => {
    const caseId = await stage.submit();
    await stage.withdraw(caseId);
    await stage.until(caseId, 2);
    await stage.until(caseId, 1, '/jiashan-platform');
    expect(stage.arrived(caseId).map(({ event }) => [event.type, event.data.state])).toEqual([
      ['tongban.case.forwarded', 'forwarded'],
      ['tongban.case.withdrawn', 'withdrawn'],
    ]);
    expect(stage.arrived(caseId, '/jiashan-platform')[0]?.event.type).toBe(
      'tongban.case.withdrawn',
    );
    for (const stranger of ['/wujiang-platform', '/delta-auditor'])
      expect(stage.arrived(caseId, stranger)).toEqual([]);
  });

  it('are CloudEvents that say that something changed, and nothing personal', async () => {
    const caseId = await stage.submit();
    await stage.until(caseId, 1);
    const [arrival] = stage.arrived(caseId);
    const event = CaseCloudEvent.parse(arrival?.event);
    expect(event).toEqual({
      specversion: '1.0',
      id: `${caseId}.2`,
      source: stage.origin,
      type: 'tongban.case.forwarded',
      subject: caseId,
      time: event.data.at,
      datacontenttype: 'application/json',
      data: {
        caseId,
        state: 'forwarded',
        version: 2,
        at: expect.stringMatching(/^\d{4}-/),
        link: `${stage.origin}/v1/cases/${caseId}`,
      },
    });
    expect(arrival?.headers).toMatchObject({
      'content-type': 'application/cloudevents+json',
      'idempotency-key': event.id,
    });
    const read = await stage.ask(get(new URL(event.data.link).pathname, stage.token));
    expect(JSON.parse(read.text)).toMatchObject({ state: 'forwarded', version: 2 });
  });

  it('are proven by the published function, and by a foreign library', async () => {
    const caseId = await stage.submit();
    await stage.until(caseId, 1);
    const arrival = stage.arrived(caseId)[0] as Arrival;
    expect(await isWebhookGenuine(received(arrival), keyOf, new Date())).toBe(true);
    const digest = createHash('sha256').update(arrival.body).digest('base64');
    expect(arrival.headers['content-digest']).toBe(`sha-256=:${digest}:`);
    const verified = await httpbis.verifyMessage(
      {
        keyLookup: async ({ keyid }) => {
          const key = (await keyOf(String(keyid))) as CryptoKey;
          const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
          return {
            id: String(keyid),
            algs: ['ecdsa-p256-sha256'],
            verify: (data: Buffer, signature: Buffer) =>
              crypto.subtle.verify(algorithm, key, new Uint8Array(signature), new Uint8Array(data)),
          };
        },
        requiredParams: ['created', 'nonce', 'keyid', 'tag'],
        requiredFields: ['@method', '@target-uri', 'content-digest', 'idempotency-key'],
        maxAge: 60,
      },
      {
        method: 'POST',
        url: stage.receiver.origin + arrival.path,
        headers: { ...arrival.headers },
      },
    );
    expect(verified).toBe(true);
  });

  it('that were changed, sent elsewhere, held back or signed by another are not genuine', async () => {
    const caseId = await stage.submit();
    await stage.until(caseId, 1);
    const arrival = stage.arrived(caseId)[0] as Arrival;
    const genuine = received(arrival);
    const otherBody = new TextEncoder().encode(
      new TextDecoder().decode(arrival.body).replace('forwarded', 'approved'),
    );
    const otherDigest = `sha-256=:${createHash('sha256').update(otherBody).digest('base64')}:`;
    const withHeader = (name: string, value: string) => ({
      ...genuine,
      header: (asked: string) => (asked === name ? value : arrival.headers[asked]),
    });
    const forged = [
      { ...genuine, body: otherBody },
      { ...withHeader('content-digest', otherDigest), body: otherBody },
      { ...genuine, url: `${stage.receiver.origin}/elsewhere` },
      { ...genuine, method: 'PUT' },
      withHeader('idempotency-key', `${caseId}.9`),
      withHeader('signature', `sig=:${btoa('x'.repeat(64))}:`),
      { ...genuine, header: () => undefined },
    ];
    for (const one of forged) expect(await isWebhookGenuine(one, keyOf, new Date())).toBe(false);
    const later = new Date(Date.now() + 61_000);
    expect(await isWebhookGenuine(genuine, keyOf, later)).toBe(false);
    const stranger = await crypto.subtle.generateKey(
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['sign', 'verify'],
    );
    expect(await isWebhookGenuine(genuine, async () => stranger.publicKey, new Date())).toBe(false);
    expect(await isWebhookGenuine(genuine, async () => undefined, new Date())).toBe(false);
  });

  it('are taken by the sample receiver, once each, and forged ones are not', async () => {
    const caseId = await stage.submit();
    await stage.until(caseId, 1);
    const { path, headers, body } = stage.arrived(caseId)[0] as Arrival;
    const port = await freePort();
    // It listens on the port of its address; a proxy stands between, as in the field.
    const url = new URL(path, stage.receiver.origin).href;
    const environment = {
      PATH: process.env['PATH'],
      ORIGIN: stage.origin,
      URL: url,
      PORT: String(port),
    };
    const receiver = spawn(process.execPath, ['docs/examples/webhook-receiver.ts'], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    receiver.stdout.on('data', (data: Buffer) => {
      output += data.toString();
    });
    try {
      await expect.poll(() => output).toContain('listening');
      const deliver = async (sent: string | Uint8Array) =>
        (await ask(`http://127.0.0.1:${port}`, { method: 'POST', path, headers, body: sent }))
          .status;
      expect([await deliver(body), await deliver(body)]).toEqual([204, 204]);
      const forged = new TextDecoder().decode(body).replace('forwarded', 'forwarder');
      expect(await deliver(forged)).toBe(401);
      expect(output.match(/tongban\.case\.forwarded/g)).toHaveLength(1);
    } finally {
      receiver.kill();
    }
  });
});
