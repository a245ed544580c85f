import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Question } from '../setup/ask.ts';
import { until } from '../setup/until.ts';
import { ownCode } from './own-format.ts';
import {
  allScopes,
  get,
  permitItem,
  qingpuToken,
  type Stage,
  settled,
  settledCase,
  startStage,
} from './refusals.ts';

const door = (region: string): string => `/v1/regions/${region}/callbacks/case`;
/** How each region words that it does not recognise the caller, or not the form. */
const words: Readonly<Record<string, readonly (readonly [status: number, code: string])[]>> = {
  '310118': [
    [401, '4011'],
    [400, '4000'],
  ],
  '320509': [
    [401, '200002'],
    [400, '300005'],
  ],
  '330421': [
    [401, 'Invalid signature'],
    [400, '2001'],
  ],
};
const billionLaughs = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>`;

describe('bad input: callbacks of regions', () => {
  let stage: Stage;
  let token: string;

  beforeAll(async () => {
    stage = await startStage();
    token = await qingpuToken(stage);
  });
  afterAll(() => stage.close());

  async function stateOf(caseId: string, asker = token): Promise<string> {
    return (
      JSON.parse((await stage.ask(get(`/v1/cases/${caseId}`, asker))).text) as { state: string }
    ).state;
  }

  describe.each([
    ['jiashan', '330421', 'qingpu-platform', '310118'],
    ['wujiang', '320509', 'qingpu-platform', '310118'],
    ['qingpu', '310118', 'wujiang-platform', '320509'],
  ] as const)('%s (%s)', (name, region, collector, from) => {
    it('a report with a wrong signature changes nothing; the right one that follows does', async () => {
      const asker = await stage.member(collector).ownToken(allScopes);
      const platform = stage.world[name];
      const caseId = await settledCase(stage, asker, {
        from,
        to: region,
        itemCode: permitItem(region),
      });
      const before = await stage.rows.count();
      const undo = platform.inject({ kind: 'wrong_callback_signature' });
      const acted = platform.act(caseId, 'accept');
      const forged = () =>
        platform.evidence().filter(({ fault }) => fault === 'wrong_callback_signature').length;
      await until(() => forged() >= 2);
      expect(await stage.rows.count()).toEqual(before);
      expect(await stateOf(caseId, asker)).toBe('forwarded');
      undo();
      await acted;
      expect(await stateOf(caseId, asker)).toBe('accepted');
      await settled(stage, caseId);
    });

    it.each([
      ['nothing', '', 'text/plain'],
      ['noise', Uint8Array.of(0, 255, 1, 254, 2, 253), 'application/octet-stream'],
      ['an empty JSON object', '{}', 'application/json'],
      [
        'a JSON report without signature',
        '{"caseId":"case_aaaaaaaaaaaaaaaaaaaaaaaaaa","event":"approve"}',
        'application/json',
      ],
      [
        'an XML report without signature',
        '<REPORT><BJZT>5</BJZT></REPORT>',
        'application/xml; charset=GB18030',
      ],
      ['entities that multiply', billionLaughs, 'application/xml; charset=GB18030'],
      ['a form', 'state=5&applyNo=1', 'application/x-www-form-urlencoded'],
    ] as const)('%s is refused, in the region’s own words', async (_, body, type) => {
      const before = await stage.rows.count();
      const headers = { 'content-type': type };
      const answer = await stage.ask({ method: 'POST', path: door(region), headers, body });
      expect(words[region]).toContainEqual([answer.status, ownCode(answer)]);
      expect(await stage.rows.count()).toEqual(before);
    });

    it.each([
      ['x-bg-hmac-access-key', 'x-bg-hmac-signature'],
      ['x-tif-paasid', 'x-tif-signature'],
      ['replayid', 'x-unused'],
    ])('signature headers of nonsense (%s) are refused', async (...names) => {
      const nonsense = Object.fromEntries(names.map((header) => [header, 'x'.repeat(3000)]));
      const question: Question = {
        method: 'POST',
        path: door(region),
        headers: { 'content-type': 'application/json', ...nonsense },
        body: '{"data":[]}',
      };
      const answer = await stage.ask(question);
      expect(words[region]).toContainEqual([answer.status, ownCode(answer)]);
    });

    it('JSON that is none, too deep or doubled, and 1 MiB, are refused before the adapter sees them', async () => {
      const asked = (body: string): Question => ({
        method: 'POST',
        path: door(region),
        headers: { 'content-type': 'application/json' },
        body,
      });
      await stage.refuses(asked('{'), { status: 400, code: 'request.malformed_json' });
      await stage.refuses(asked(`${'['.repeat(99)}${']'.repeat(99)}`), {
        status: 400,
        code: 'request.too_deep',
      });
      await stage.refuses(asked('{"a":1,"a":2}'), {
        status: 400,
        code: 'request.duplicate_member',
      });
      await stage.refuses(
        { ...asked('x'.repeat(1024 * 1024)), headers: { 'content-type': 'text/xml' } },
        { status: 413, code: 'request.too_large' },
      );
    });
  });

  it('a region that is unknown, or no code, or a door that is none, is refused', async () => {
    const asked = (path: string): Question => ({
      method: 'POST',
      path,
      headers: { 'content-type': 'text/xml' },
      body: '<a/>',
    });
    await stage.refuses(asked(door('110101')), { status: 422, code: 'federation.region_unknown' });
    await stage.refuses(asked(door('jiashan')), {
      status: 400,
      code: 'request.invalid',
      pointer: '/region',
    });
    await stage.refuses(asked('/v1/regions/330421/callbacks/UPPER_CASE'), {
      status: 400,
      code: 'request.invalid',
      pointer: '/kind',
    });
    await stage.refuses(get(door('330421')), { status: 405, code: 'request.method_not_allowed' });
  });
});
