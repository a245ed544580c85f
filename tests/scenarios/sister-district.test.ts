import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReferencePlatform } from '#adapters/kit/reference-platform';
import { startZhejiangPlatform } from '#adapters/zhejiang/platform/index';
import { sampleZhejiangCredentials } from '#adapters/zhejiang/sample-credentials';
import { sampleFederation } from '../../gateway/entries/demo/members.ts';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import type { Beside } from '../setup/gateway.ts';
import { until } from '../setup/until.ts';
import {
  application,
  caseIdOf,
  get,
  permitItem,
  post,
  type Stage,
  settled,
  startStage,
} from './refusals.ts';

/** 南湖: runs the software that Jiashan runs, with keys, codes and numbers of its own. */
const sister = '330402';

describe('a wire format that two regions speak', () => {
  let stage: Stage;
  let nanhu: ReferencePlatform;
  beforeAll(async () => {
    stage = await startStage({
      beside: async (origin, keys): Promise<Beside> => {
        const port = await freePort();
        const { credentials, secrets } = sampleZhejiangCredentials(`http://127.0.0.1:${port}`);
        const callbackUrl = `${origin}/v1/regions/${sister}/callbacks/case`;
        const loginCallbackUrl = `${origin}/oauth/callback/${sister}`;
        const doors = { port, callbackUrl, loginCallbackUrl };
        nanhu = await startZhejiangPlatform({ ...doors, secrets, region: sister });
        nanhu.setOpening('open');
        const document = sampleFederation({ version: 1, keys });
        const jiashan = document.regions.filter(({ code }) => code === '330421');
        const sisters = jiashan.map(({ serviceSeals: _, ...one }) => ({ ...one, code: sister }));
        const regions = [...document.regions, ...sisters];
        return {
          settings: {
            [`REGION_${sister}`]: JSON.stringify({ adapter: 'zhejiang', ...credentials }),
            FEDERATION: JSON.stringify({ ...document, regions }),
          },
          close: nanhu.close,
        };
      },
    });
  });
  afterAll(() => stage.close());

  it('a sister district joins by configuration alone: a case goes from Jiashan to it and is decided there', async () => {
    const member = stage.member('jiashan-platform');
    const token = await member.ownToken('cases:submit cases:read');
    const itemCode = permitItem(sister);
    await until(async () => (await stage.ask(get(`/v1/items/${itemCode}`, token))).status === 200);
    const wanted = { from: '330421', to: sister, itemCode };
    const answer = await stage.ask(post('/v1/cases', token, application(wanted)));
    expect(answer.status, answer.text).toBe(202);
    const caseId = caseIdOf(answer);
    await settled(stage, caseId);
    expect(nanhu.received()).toEqual([expect.objectContaining({ caseId, to: sister, itemCode })]);
    expect(stage.world.jiashan.cases()).toEqual([]);
    await nanhu.act(caseId, 'accept');
    await nanhu.act(caseId, 'approve');
    const { text } = await stage.ask(get(`/v1/cases/${caseId}`, token));
    expect(JSON.parse(text)).toMatchObject({ state: 'approved', to: sister });
    await settled(stage, caseId);
    // Whoever sent it is told, in the same format and by the other keys.
    expect(stage.world.jiashan.notices().map(({ state }) => state)).toContain('approved');
  });
});
