import { describe, expect, it } from 'vitest';
import type { OutboundHttp } from '#contracts/outbound-http';
import type { RegionContext, RegionResult } from '#contracts/region-adapter';
import { certificateTypes, companies, itemCodeIn } from '../kit/sample-world.ts';
import type { ShanghaiCredentials } from './credentials.ts';
import { shanghai } from './index.ts';
import { sealer } from './platform/envelope.ts';
import { licenceDesk } from './platform/licences.ts';
import { submission } from './platform/test-rig.ts';
import { sampleShanghaiCredentials } from './sample-credentials.ts';

const { credentials, secrets } = sampleShanghaiCredentials('http://127.0.0.1:1');
const platform = sealer(secrets, () => new Date());

/** A platform with the right keys that answers whatever the test wants. */
const answering = (payload: unknown): RegionContext<ShanghaiCredentials> => {
  const http: OutboundHttp = async (request) => {
    const text = platform.seal(payload, request.headers?.replayid ?? '');
    return { ok: true, value: { status: 200, headers: {}, body: new TextEncoder().encode(text) } };
  };
  const signal = new AbortController().signal;
  return { region: '310118', http, clock: () => new Date(), credentials, signal };
};

const success = (result: unknown) => answering({ code: '0000', msg: '成功', result });
const [, , company, otherCompany] = companies;

const retrieve = (context: RegionContext<ShanghaiCredentials>) =>
  shanghai.certificates?.retrieve(
    {
      holder: { code: company.uscc, codeType: '001', name: company.name },
      type: certificateTypes.businessLicence.code,
      purpose: {
        itemCode: itemCodeIn('310118', '000131001001'),
        reason: '登记',
        until: '2026-12-31T00:00:00+08:00',
      },
      requestId: 'req-1',
    },
    context,
  );

const licenceOf = (uscc: string): unknown =>
  licenceDesk().data({
    requestNo: 'r',
    certificate_holder_code: uscc,
    certificate_holder_type: '001',
    certificate_type_code: certificateTypes.businessLicence.code,
    itemCode: itemCodeIn('310118', '000131001001'),
    useCause: '登记',
    useDeadline: '2026-12-31 00:00:00',
  }).result;

const failureOf = (result: RegionResult<unknown> | undefined) =>
  result?.ok === false ? [result.failure.kind, result.failure.code] : 'ok';

describe('well-signed answers that are wrong', () => {
  it('never put another holder’s certificate into the case', async () => {
    expect(failureOf(await retrieve(success(licenceOf(company.uscc))))).toBe('ok');
    expect(failureOf(await retrieve(success(licenceOf(otherCompany.uscc))))).toEqual([
      'malformed',
      'certificate_mixed_up',
    ]);
  });

  it('never confirm another case', async () => {
    const message = submission();
    const receipt = { sendApplyNo: 'case_other', applyNo: 'SH-1' };
    expect(failureOf(await shanghai.cases?.submit(message, success(receipt)))).toEqual([
      'malformed',
      'receipt_mixed_up',
    ]);
    const status = await shanghai.cases?.statusOf(
      { caseId: message.caseId },
      success({ ...receipt, status: '受理' }),
    );
    expect(failureOf(status)).toEqual(['malformed', 'status_malformed']);
    const unknownWord = { sendApplyNo: message.caseId, applyNo: 'SH-1', status: '处理中' };
    expect(
      failureOf(await shanghai.cases?.statusOf({ caseId: message.caseId }, success(unknownWord))),
    ).toEqual(['malformed', 'status_malformed']);
  });

  it('are malformed when they are no certificate, or of no type; a field more or less is not', async () => {
    const licence = licenceOf(company.uscc) as object;
    for (const result of [undefined, [], 'x', { ...licence, certificate_type_code: undefined }]) {
      expect(failureOf(await retrieve(success(result)))).toEqual([
        'malformed',
        'certificate_malformed',
      ]);
    }
    for (const change of [{ surprise: '1' }, { certificate_version: 1 }, { extend_info: '{}' }])
      expect(failureOf(await retrieve(success({ ...licence, ...change })))).toBe('ok');
  });

  it('take a download address in and never call it', async () => {
    const result = { ...(licenceOf(company.uscc) as object), downloadUrl: 'https://evil.example/' };
    const { http, ...rest } = success(result);
    const urls: string[] = [];
    const watching: OutboundHttp = (request, signal) => {
      urls.push(request.url);
      return http(request, signal);
    };
    expect(failureOf(await retrieve({ ...rest, http: watching }))).toBe('ok');
    expect(urls).toEqual([credentials.baseUrl + credentials.paths.certificate]);
  });

  it('are sorted by their code, an unknown one is malformed', async () => {
    const submit = (code: string) =>
      shanghai.cases?.submit(submission(), answering({ code, msg: '' }));
    expect(failureOf(await submit('9999'))).toEqual(['retryable', '9999']);
    expect(failureOf(await submit('2004'))).toEqual(['rejected', '2004']);
    expect(failureOf(await submit('7777'))).toEqual(['malformed', 'unknown_code']);
  });

  it('do not end in an endless listing when pages run empty', async () => {
    expect(failureOf(await shanghai.items?.listItems(success({ total: 5, list: [] })))).toEqual([
      'malformed',
      'items_incomplete',
    ]);
  });
});

describe('credentials', () => {
  it('of the sample are accepted and fresh each time', () => {
    expect(shanghai.credentials.safeParse(credentials).success).toBe(true);
    const other = sampleShanghaiCredentials('http://127.0.0.1:1');
    expect(other.credentials.sm4Key).not.toBe(credentials.sm4Key);
    expect(other.secrets.privateKey).not.toBe(secrets.privateKey);
  });

  it('refuse clear text beyond loopback, points off the curve and unknown settings', () => {
    for (const change of [
      { baseUrl: 'http://platform.example' },
      { baseUrl: 'https://platform.example/' },
      { platformPublicKey: `04${'1'.repeat(128)}` },
      { platformPublicKey: 'key' },
      { ourPrivateKey: '0'.repeat(64) },
      { ourPrivateKey: 'f'.repeat(64) },
      { browserUrl: 'nowhere' },
      { appCode: 'a&b' },
      { surprise: 1 },
      { paths: { ...credentials.paths, token: 'https://evil.example/' } },
    ]) {
      expect(shanghai.credentials.safeParse({ ...credentials, ...change }).success).toBe(false);
    }
    expect(
      shanghai.credentials.safeParse({ ...credentials, baseUrl: 'https://a.example' }).success,
    ).toBe(true);
  });
});
