import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReferencePlatform } from '#adapters/kit/reference-platform';
import { type SandboxWish, sandboxWishes } from '#adapters/kit/sandbox';
import { residenceCode } from '#adapters/native/platform/canonical/holdings';
import { type Guangde, startGuangde } from '../../gateway/entries/demo/guangde.ts';
import { sampleFederation } from '../../gateway/entries/demo/members.ts';
import { retryPolicy } from '../../gateway/platform/time/retry.ts';
import { until } from '../setup/until.ts';
import {
  allScopes,
  application,
  caseIdOf,
  digest,
  get,
  permitItem,
  post,
  type Stage,
  startStage,
} from './refusals.ts';

/** What a case comes to and stays at; `ask` and `silent` wait for somebody. */
const endOf: Readonly<Record<SandboxWish, string>> = {
  refuse: 'refused',
  ask: 'supplement_required',
  deny: 'denied',
  silent: 'forwarded',
  closed: 'approved',
  lost: 'approved',
};

/** Every reference platform of `npm start`, its clerks at work. */
describe('the magic values of the sandbox', () => {
  let stage: Stage;
  let guangde: Guangde;
  beforeAll(async () => {
    stage = await startStage({
      courier: { retry: { ...retryPolicy, delaysMs: [0, 20, 50], closedRetryMs: 20 } },
      beside: async (gatewayOrigin, keys) => {
        guangde = await startGuangde({ gatewayOrigin, clerkDelayMs: 20 });
        const document = guangde.join(sampleFederation({ version: 1, keys }));
        return {
          settings: { ...guangde.environment, FEDERATION: JSON.stringify(document) },
          close: guangde.close,
        };
      },
    });
    const offered = () => stage.rows.query('select count(distinct region)::int as n from item');
    await until(async () => Number((await offered())[0]?.['n']) >= 4);
  });
  afterAll(() => stage.close());

  type Clerks = Pick<ReferencePlatform, 'cases' | 'setAutopilot'>;
  const formats: readonly (readonly [string, string, () => Clerks])[] = [
    ['310118', 'jiashan-platform', () => stage.world.qingpu],
    ['320509', 'qingpu-platform', () => stage.world.wujiang],
    ['330421', 'qingpu-platform', () => stage.world.jiashan],
    ['341882', 'qingpu-platform', () => guangde.platform],
  ];

  it.each(formats)(
    '%s refuses, asks, denies, stays silent, closes and loses, as a case wishes',
    async (to, sender, platformOf) => {
      const platform = platformOf();
      platform.setAutopilot('decide');
      const token = await stage.member(sender as 'qingpu-platform').ownToken(allScopes);
      const from = sender === 'qingpu-platform' ? '310118' : '330421';
      const itemCode = to === '341882' ? residenceCode : permitItem(to as '330421');
      const stateOf = async (caseId: string) =>
        (JSON.parse((await stage.ask(get(`/v1/cases/${caseId}`, token))).text) as { state: string })
          .state;
      const sent = new Map<SandboxWish, string>();
      for (const sandbox of sandboxWishes) {
        const change = { itemCode, from, to, form: { purpose: 'work', sandbox } };
        const answer = await stage.ask(post('/v1/cases', token, application(change)));
        expect(answer.status, answer.text).toBe(202);
        sent.set(sandbox, caseIdOf(answer));
      }
      // One at a time: each end is one that stays.
      for (const [wish, id] of sent) await until(async () => (await stateOf(id)) === endOf[wish]);
      const asked = sent.get('ask') ?? '';
      const supplement = {
        note: '补正',
        materials: [{ code: to === '341882' ? 'ID' : 'LEASE', how: 'upload', ref: digest }],
      };
      const given = await stage.ask(post(`/v1/cases/${asked}/supplements`, token, supplement));
      expect(given.status, given.text).toBe(202);
      await until(async () => (await stateOf(asked)) === 'approved');
      expect(await stateOf(sent.get('silent') ?? '')).toBe('forwarded');
      const seen = (wish: SandboxWish) =>
        platform.cases().find(({ caseId }) => caseId === sent.get(wish));
      expect(seen('silent')).toMatchObject({ effects: 1, decisions: 0 });
      // What is closed takes nothing; what is lost has its effect once, and the same receipt the second time.
      expect(seen('closed')).toMatchObject({ submissionsSeen: 1, effects: 1, decisions: 1 });
      expect(seen('lost')).toMatchObject({ submissionsSeen: 2, effects: 1, decisions: 1 });
    },
  );

  it('a gateway that is not `npm start` explains no signature', async () => {
    const answer = await stage.ask(post('/sandbox/signature-base', undefined, {}));
    expect(answer.status).toBe(404);
  });

  it('docs/sandbox.md has a line for every one', () => {
    const page = readFileSync(`${import.meta.dirname}/../../docs/sandbox.md`, 'utf8');
    expect([...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, wish]) => wish)).toEqual([
      ...sandboxWishes,
    ]);
  });
});
