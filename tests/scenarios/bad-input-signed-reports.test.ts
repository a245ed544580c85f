import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyDigest, tifSignature } from '#adapters/wujiang/signing';
import type { Question } from '../setup/ask.ts';
import {
  get,
  permitItem,
  post,
  qingpuToken,
  type Stage,
  settled,
  settledCase,
  startStage,
} from './refusals.ts';

const door = (region: string): string => `/v1/regions/${region}/callbacks/case`;

describe('bad input: reports that their region signed properly', () => {
  let stage: Stage;
  let token: string;
  afterAll(() => stage.close());

  async function stateOf(caseId: string, asker = token): Promise<string> {
    return (
      JSON.parse((await stage.ask(get(`/v1/cases/${caseId}`, asker))).text) as { state: string }
    ).state;
  }

  let caseId: string;

  beforeAll(async () => {
    stage = await startStage();
    token = await qingpuToken(stage);
    caseId = await settledCase(stage, token, { to: '320509', itemCode: permitItem('320509') });
  });

  const secrets = () =>
    (
      JSON.parse(stage.environment['REGION_320509'] ?? '') as {
        callback: { paasId: string; token: string };
      }
    ).callback;
  type Change = {
    readonly atSeconds?: number;
    readonly signed?: string;
    readonly nonce?: string;
  };
  const event = (change: Record<string, unknown> = {}) => ({
    eventNo: `WJ${randomUUID().replaceAll('-', '').toUpperCase()}`,
    applyNo: caseId,
    caseNo: 'WJ20261122000001',
    state: '2',
    stateTime: '20261122080000',
    opinion: '',
    supplementList: [],
    ...change,
  });
  /** As the region itself would call; `signed` is what the digest is made of if it is not what is sent. */
  function report(
    content: unknown,
    { atSeconds = Math.floor(Date.now() / 1000), signed, nonce = randomUUID() }: Change = {},
  ): Question {
    const { paasId, token: key } = secrets();
    const timestamp = String(atSeconds);
    const data = typeof content === 'string' ? content : JSON.stringify(content);
    const digest = bodyDigest({
      token: key,
      target: 'callback',
      timestamp,
      nonce,
      data: signed ?? data,
    });
    return {
      method: 'POST',
      path: door('320509'),
      headers: {
        'content-type': 'application/json',
        'x-tif-paasid': paasId,
        'x-tif-timestamp': timestamp,
        'x-tif-nonce': nonce,
        'x-tif-signature': tifSignature(timestamp, key, nonce),
      },
      body: JSON.stringify({ head: { bodyDigest: digest }, data }),
    };
  }

  it('an old one, and one whose body is not the signed one, are refused', async () => {
    const invalid = { status: 401, code: 'callback.signature_invalid', fault: 'region' } as const;
    await stage.refuses(
      async () => report(event(), { atSeconds: Math.floor(Date.now() / 1000) - 3600 }),
      invalid,
    );
    await stage.refuses(
      async () => report(event(), { signed: JSON.stringify(event({ state: '3' })) }),
      invalid,
    );
    const byAnotherKey = createHmac('sha256', 'guess').update('x').digest('hex');
    await stage.refuses(
      async () => ({
        ...report(event()),
        headers: { ...report(event()).headers, 'x-tif-signature': byAnotherKey },
      }),
      invalid,
    );
  });

  it.each([
    ['data that is no JSON', 'garbage'],
    ['an unknown state', { state: '99' }],
    ['a state that is never reported', { state: '7' }],
    ['a time that is none', { stateTime: '20260231080000' }],
    ['a case number that is none', { applyNo: 'x' }],
    ['a member too many', { verdict: 'yes' }],
    [
      '61 materials',
      {
        supplementList: Array.from({ length: 61 }, () => ({
          materialCode: 'A',
          materialName: 'a',
        })),
      },
    ],
    ['U+0000 in the opinion', { state: '4', opinion: 'a\0b' }],
    [
      'half a surrogate pair in a name',
      { state: '4', supplementList: [{ materialCode: 'A', materialName: '\ud800' }] },
    ],
  ] as const)('%s is refused', async (_, change) => {
    const content = typeof change === 'string' ? change : event(change);
    await stage.refuses(async () => report(content), {
      status: 400,
      code: 'callback.malformed',
      fault: 'region',
    });
  });

  it('one about an unknown case, or about a case that another region decides, is refused alike', async () => {
    const unknown = { status: 404, code: 'callback.case_unknown', fault: 'region' } as const;
    await stage.refuses(
      async () => report(event({ applyNo: 'case_aaaaaaaaaaaaaaaaaaaaaaaaaa' })),
      unknown,
    );
    const ofJiashan = await settledCase(stage, token);
    await stage.refuses(async () => report(event({ applyNo: ofJiashan })), unknown);
    expect(await stateOf(ofJiashan)).toBe('forwarded');
  });

  it('one that the state machine forbids is refused', async () => {
    const forbidden = { status: 409, code: 'case.transition_forbidden' } as const;
    for (const state of ['4', '5', '6'])
      await stage.refuses(async () => report(event({ state })), forbidden);
    expect(await stateOf(caseId)).toBe('forwarded');
  });

  it('one that comes again has no second effect; other content under its number is refused', async () => {
    const content = event();
    expect((await stage.ask(report(content))).status).toBe(200);
    await settled(stage, caseId);
    const before = await stage.rows.count();
    const again = await stage.ask(report(content));
    expect(again.status).toBe(200);
    expect(again.text).toContain(content.eventNo);
    expect(await stage.rows.count()).toEqual(before);
    await stage.refuses(async () => report({ ...content, state: '3' }), {
      status: 422,
      code: 'callback.digest_conflict',
      fault: 'region',
    });
    expect(await stateOf(caseId)).toBe('accepted');
  });

  it('a report about a case that is closed is refused', async () => {
    const withdrawn = await stage.ask(
      post(`/v1/cases/${caseId}/withdrawal`, token, { reason: '不再办理' }),
    );
    expect(withdrawn.status).toBe(202);
    await settled(stage, caseId);
    await stage.refuses(async () => report(event({ state: '5' })), {
      status: 409,
      code: 'case.transition_forbidden',
    });
  });
});
