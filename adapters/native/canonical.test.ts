import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '#contracts/case';
import type { OutboundHttp, OutboundRequest } from '#contracts/outbound-http';
import type { RegionAdapter, RegionContext } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import { undiciOutbound } from '../kit/outbound-undici.ts';
import {
  sampleNotice,
  sampleSubmission,
  sampleSupplement,
  sampleWithdrawal,
} from '../kit/sample-messages.ts';
import { nativeAs } from './index.ts';
import { cardOf, citizen, identifier, items } from './platform/canonical/holdings.ts';
import { type CanonicalPlatform, startCanonicalPlatform } from './platform/canonical/index.ts';
import { sampleApiCredentials } from './sample-api.ts';
import {
  newSampleClient,
  type SampleClient,
  sampleNativeCredentials,
} from './sample-credentials.ts';

const outbound = undiciOutbound({ timeoutMs: 10_000, maxBytes: 1_000_000 });
const [item] = items;
const readdressed = <M extends Message>(message: M): M => ({
  ...message,
  to: '341882',
  itemCode: item?.code ?? '',
});

describe('the canonical API as the gateway calls it', () => {
  let platform: CanonicalPlatform;
  let keys: SampleClient;
  let adapter: RegionAdapter<unknown>;
  beforeAll(async () => {
    keys = await newSampleClient();
    platform = await startCanonicalPlatform({
      port: 0,
      gatewayKeys: [keys.publicJwk],
      gatewayOrigin: 'http://127.0.0.1:1',
      clientId: 'guangde-platform',
      jwk: keys.privateJwk,
    });
    adapter = nativeAs('341882', configured()) as RegionAdapter<unknown>;
  });
  afterAll(async () => {
    await platform.close();
    await outbound.close();
  });

  const configured = (key = keys.privateJwk) => sampleApiCredentials(platform.url, key);
  const contextOf = (http: OutboundHttp = outbound.http, key = keys.privateJwk) => {
    const { adapter: _, ...credentials } = configured(key);
    return {
      region: '341882',
      http,
      clock: () => new Date(),
      credentials: adapter.credentials.parse(credentials),
      signal: new AbortController().signal,
    } satisfies RegionContext<unknown>;
  };
  const doors = () => {
    const { cases, certificates, items: catalogue } = adapter;
    if (!cases || !certificates?.statusOf || !catalogue) throw new Error('a door is missing');
    return { cases, retrieve: certificates.retrieve, statusOf: certificates.statusOf, catalogue };
  };
  const submission = readdressed(sampleSubmission);

  it('every message arrives as it was sent, once however often, and the case is found', async () => {
    const { cases } = doors();
    const context = contextOf();
    const first = await cases.submit(submission, context);
    const regionalCaseId = first.ok ? first.value.regionalCaseId : '';
    expect(first).toEqual(ok({ regionalCaseId, duplicate: false }));
    expect(await cases.submit(submission, context)).toEqual(
      ok({ regionalCaseId, duplicate: true }),
    );
    const supplement = { ...readdressed(sampleSupplement), regionalCaseId };
    const withdrawal = { ...readdressed(sampleWithdrawal), regionalCaseId };
    expect(await cases.supplement(supplement, context)).toMatchObject({ ok: true });
    expect(await cases.withdraw(withdrawal, context)).toMatchObject({ ok: true });
    expect(await cases.notify(sampleNotice, context)).toMatchObject({ ok: true });
    expect(platform.received()).toEqual([submission, supplement, withdrawal, sampleNotice]);
    const { caseId } = submission;
    expect(await cases.statusOf({ caseId }, context)).toEqual(
      ok({ regionalCaseId, state: 'withdrawn', raw: '撤回' }),
    );
    expect(await cases.statusOf({ caseId: 'case_unknown' }, context)).toMatchObject({
      failure: { kind: 'rejected', code: 'NO_SUCH_CASE' },
    });
  });

  it('the catalogue, a certificate and its status are read', async () => {
    const { catalogue, retrieve, statusOf } = doors();
    const context = contextOf();
    expect(await catalogue.listItems(context)).toEqual(ok({ items, leftOut: [] }));
    const card = cardOf('valid');
    const purpose = {
      itemCode: item?.code ?? '',
      reason: '居住证签注',
      until: '2099-01-01T00:00:00+08:00',
    };
    const holder = { code: citizen.idNumber, codeType: '111' as const, name: citizen.name };
    const asked = { holder, type: card.type, purpose, requestId: 'cred-1' };
    expect(await retrieve(asked, context)).toMatchObject(ok({ identifier, status: 'valid' }));
    const nobody = { ...asked, holder: { ...holder, name: '胡某' } };
    expect(await retrieve(nobody, context)).toEqual(ok(undefined));
    expect(await statusOf({ identifier }, context)).toEqual(ok('valid'));
  });

  it('closed by its own word is closed, and no failure', async () => {
    platform.setOpening('closed');
    expect(await doors().catalogue.listItems(contextOf())).toMatchObject({
      failure: { kind: 'scheduledClosed', code: 'AFTER_HOURS', retryAfterMs: 1000 },
    });
    platform.setOpening('open');
  });

  it('forgery: a call with another key, another body or another address, or a second time, is refused', async () => {
    const refused = async (http: OutboundHttp, key = keys.privateJwk) => {
      const answer = await doors().cases.submit(submission, contextOf(http, key));
      return answer.ok ? 'taken' : answer.failure.code;
    };
    const changed =
      (change: (request: OutboundRequest) => OutboundRequest): OutboundHttp =>
      (request, signal) =>
        outbound.http(change(request), signal);
    const other = (await newSampleClient()).privateJwk;
    expect(await refused(outbound.http, other)).toBe('SIGNATURE_INVALID');
    const body = JSON.stringify({ ...submission, itemName: '另一事项' });
    expect(await refused(changed((request) => ({ ...request, body })))).toBe('DIGEST_MISMATCH');
    const url = `${platform.url}/cases?a=1`;
    expect(await refused(changed((request) => ({ ...request, url })))).toBe('SIGNATURE_INVALID');
    const twice: OutboundHttp = async (request, signal) => {
      await outbound.http(request, signal);
      return outbound.http(request, signal);
    };
    expect(await refused(twice)).toBe('NONCE_SPENT');
  });

  it.each([
    ['a page of a proxy', 422, '<html>Unprocessable</html>', 'malformed'],
    [
      'a refusal under another status',
      200,
      '{"refused":{"kind":"rejected","code":"X"}}',
      'malformed',
    ],
    ['a refusal of somebody else', 422, '{"error":"rejected"}', 'malformed'],
    [
      'an answer about another case',
      200,
      '{"caseId":"c","regionalCaseId":"1","duplicate":false}',
      'malformed',
    ],
    ['nothing', 200, '', 'retryable'],
    ['its own refusal', 422, '{"refused":{"kind":"rejected","code":"X"}}', 'rejected'],
  ])(
    '%s refuses an application only where it is the region’s word',
    async (_, status, body, kind) => {
      const http: OutboundHttp = async () =>
        ok({ status, headers: {}, body: new TextEncoder().encode(body) });
      expect(await doors().cases.submit(submission, contextOf(http))).toMatchObject({
        failure: { kind },
      });
    },
  );

  it('an API that is configured wrongly is told of the API, and not of a log-in that nobody wants', () => {
    const { api } = configured();
    const faults = (doors: unknown) => {
      const given = { api: { ...api, doors } };
      const { error } = nativeAs('341882', given).credentials.safeParse(given);
      return error?.issues.map(({ path }) => path.join('.'));
    };
    expect(faults(['cses'])).toEqual(['api.doors.0']);
    expect(faults(undefined)).toEqual(['api.doors']);
  });

  it('has the doors that are configured: log-in, the API, or both', async () => {
    const login = sampleNativeCredentials(platform.url, keys);
    const groups = (given: unknown) => {
      const { identity, cases, items: catalogue } = nativeAs('341882', given);
      return [identity, cases, catalogue].map((door) => door !== undefined);
    };
    expect(groups(login)).toEqual([true, false, false]);
    expect(groups(configured())).toEqual([false, true, true]);
    const { api } = configured();
    expect(groups({ ...login, api: { ...api, doors: ['cases'] } })).toEqual([true, true, false]);
  });
});
