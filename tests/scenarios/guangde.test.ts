import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WaitingMessage } from '#contracts/inbox';
import { type Guangde, startGuangde } from '../../gateway/entries/demo/guangde.ts';
import { sampleFederation } from '../../gateway/entries/demo/members.ts';
import { runSceneGuangde } from '../../gateway/entries/demo/scene-guangde.ts';
import { until } from '../setup/until.ts';
import { fengyang, pythonIsHere } from './fengyang.ts';
import { lookedAtAfterwards, safeSite } from './instant-decision.ts';
import { clientId, langxi, langxiItem, limitsInUnits, withLangxi } from './langxi.ts';
import { langxiLends } from './langxi-lends.ts';
import { application, digest, type Stage, startStage } from './refusals.ts';

type Body = Record<string, unknown>;

/** The three regions, one that speaks the canonical API, and two that cannot be called. */
describe('regions without a format of their own', () => {
  let stage: Stage;
  let guangde: Guangde;
  const joining = langxi();
  const begun = fengyang();
  beforeAll(async () => {
    stage = await startStage({
      beside: async (gatewayOrigin, keys) => {
        guangde = await startGuangde({ gatewayOrigin, clerkDelayMs: 20 });
        const document = guangde.join(sampleFederation({ version: 1, keys }));
        const { joined } = await begun;
        const federation = joined.join(withLangxi(document, await joining));
        return {
          settings: { ...guangde.environment, FEDERATION: JSON.stringify(federation) },
          close: guangde.close,
        };
      },
    });
  });
  afterAll(async () => {
    await stage.close();
    await (await begun).close();
  });

  const qingpu = () => stage.member('qingpu-platform');
  const own = async () => qingpu().ownToken('cases:submit cases:read');

  it('Guangde: a case goes there and one comes from there, and every call was signed', async () => {
    guangde.platform.setAutopilot('decide');
    stage.world.jiashan.setAutopilot('decide');
    const { there } = await runSceneGuangde({
      qingpu: qingpu(),
      guangde: guangde.platform,
      step: (_, work) => work(),
    });
    guangde.platform.setAutopilot('off');
    stage.world.jiashan.setAutopilot('off');
    expect(guangde.platform.cases()).toMatchObject([
      { caseId: there, effects: 1, decisions: 1, status: '准予' },
    ]);
    expect(guangde.platform.refusals()).toEqual([]);
  });

  it('Guangde: its clerk asks and files, a supplement and a withdrawal arrive', async () => {
    const { platform } = guangde;
    const token = await own();
    const itemCode = (platform.received()[0] as { itemCode: string }).itemCode;
    const body = application({ itemCode, to: '341882', form: { purpose: '务工' } });
    const idempotencyKey = randomUUID();
    const sent = await qingpu().call('POST', '/v1/cases', { token, body, idempotencyKey });
    const caseId = String((sent.body as Body)['caseId']);
    const state = async () =>
      (await qingpu().call('GET', `/v1/cases/${caseId}`, { token })).body as Body;
    await expect.poll(async () => (await state())['state']).toBe('forwarded');
    await platform.act(caseId, 'require_supplement');
    const tell = (what: string, content: Body) =>
      qingpu().call('POST', `/v1/cases/${caseId}/${what}`, {
        token,
        body: content,
        idempotencyKey: randomUUID(),
      });
    const materials = [{ code: 'ID', how: 'upload', ref: digest }];
    expect((await tell('supplements', { note: '补正', materials })).status).toBe(202);
    const kinds = () =>
      platform.received().flatMap((each) => (each.caseId === caseId ? each.kind : []));
    await expect.poll(kinds).toEqual(['submission', 'supplement']);
    await platform.act(caseId, 'accept');
    await platform.file(caseId, 'extend');
    expect(await state()).toMatchObject({ state: 'accepted', filed: [{ event: 'extend' }] });
    expect((await tell('withdrawal', { reason: '不再办理' })).status).toBe(202);
    await expect.poll(() => kinds().at(-1)).toBe('withdrawal');
  });

  it('Guangde: a form that does not fit its schema is refused by field, in both languages', async () => {
    const { itemCode } = guangde.platform.received()[0] as { itemCode: string };
    const token = await own();
    const body = application({ itemCode, to: '341882', form: { purpose: '务', months: 99 } });
    for (const [language, words] of [
      ['zh-CN', /[\u4e00-\u9fff]/],
      ['en', /^[\x20-\x7e]+$/],
    ] as const) {
      const headers = { 'accept-language': language };
      const options = { token, body, headers, idempotencyKey: randomUUID() };
      const { status, body: problem } = await qingpu().call('POST', '/v1/cases', options);
      const { code, errors } = problem as { code: string; errors: Body[] };
      expect({ status, code }).toEqual({ status: 400, code: 'request.invalid' });
      expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
        '/form/months',
        '/form/purpose',
      ]);
      for (const { reason } of errors) expect(reason).toMatch(words);
    }
  });

  it('Langxi: cannot be called; it uploads its catalogue, fetches a case, reports, and decides', async () => {
    const member = (await joining).member(stage.origin);
    const token = await member.ownToken('cases:submit cases:read inbox:read');
    const upload = (items: unknown[], query = '', headers: Record<string, string> = {}) =>
      member.call('PUT', `/v1/regions/341821/items${query}`, { token, body: { items }, headers });
    const bad = { ...langxiItem, code: 'x', promisedDays: -1 };
    const dry = await upload([langxiItem, bad], '?dryRun=true');
    expect(dry.body).toMatchObject({ version: 1, dryRun: true, added: [langxiItem.code] });
    const shown = async () => {
      const answer = await qingpu().call('GET', '/v1/items?region=341821', { token: await own() });
      return (answer.body as { items: { name: string }[] }).items.map(({ name }) => name);
    };
    expect(await shown()).toEqual([]);
    const first = await upload([langxiItem, bad]);
    expect(first.body).toMatchObject({
      version: 1,
      stored: 1,
      leftOutCount: 1,
      leftOut: [{ index: 1, ref: 'x', problems: expect.anything() }],
    });
    expect(first.headers.get('etag')).toBe('"1"');
    expect(await shown()).toEqual([langxiItem.name]);
    const renamed = { ...langxiItem, name: '居住证签注(郎溪, 新)' };
    expect((await upload([renamed], '', { 'if-match': '"7"' })).status).toBe(412);
    const again = await upload([renamed], '', { 'if-match': '"1"' });
    expect(again.body).toMatchObject({
      version: 2,
      changed: [{ code: langxiItem.code, members: ['name'] }],
    });
    expect(await shown()).toEqual([renamed.name]);
    expect((await upload([bad])).status).toBe(400);

    const sent = await qingpu().call('POST', '/v1/cases', {
      token: await own(),
      body: application({ itemCode: langxiItem.code, to: '341821' }),
      idempotencyKey: randomUUID(),
    });
    const caseId = String((sent.body as Body)['caseId']);
    const { body } = await member.call('GET', '/v1/inbox', { token });
    const [waiting] = (body as { messages: WaitingMessage[] }).messages;
    expect(waiting).toMatchObject({ caseId, kind: 'submission' });
    const taken = { digest: waiting?.digest, regionalCaseId: 'LX-1' };
    const path = `/v1/inbox/${waiting?.messageId}/ack`;
    expect((await member.call('POST', path, { token, body: taken })).status).toBe(200);
    for (const kind of ['accept', 'approve']) {
      const report = {
        kind,
        reportId: `LX-1-${kind}`,
        regionalCaseId: 'LX-1',
        at: new Date().toISOString(),
        // No rule that it ever announced.
        ...(kind === 'approve' ? { rule: 'unheard-of@1' } : {}),
      };
      const told = await member.call('POST', `/v1/cases/${caseId}/reports`, {
        token,
        body: report,
        idempotencyKey: randomUUID(),
      });
      expect(told.status, JSON.stringify(told.body)).toBe(200);
    }
    const seen = await qingpu().call('GET', `/v1/cases/${caseId}`, { token: await own() });
    expect(seen.body).toMatchObject({
      ...{ state: 'approved', regionalCaseId: 'LX-1' },
      irregular: [{ code: 'rule_unknown', reported: 'approve' }],
    });
    await limitsInUnits(stage, seen.body as Body);
  });

  it('告知承诺书: Langxi announces a text; that wording is signed, travels, is checked, and stays readable', async () => {
    const member = (await joining).member(stage.origin);
    const token = await member.ownToken('cases:submit cases:read inbox:read');
    const wording = (id: string, zh: string) => ({
      ...langxiItem,
      instant: [safeSite],
      materials: [
        ...langxiItem.materials,
        {
          ...{ code: 'SAFETY', name: '场所安全承诺', required: true, originalRequired: false },
          ...{ commitment: true, commitmentTexts: [{ id, zh }] },
        },
      ],
    });
    const announce = async (id: string, zh: string) => {
      const body = { items: [wording(id, zh)] };
      const answer = await member.call('PUT', '/v1/regions/341821/items', { token, body });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    };
    const signed = '0'.repeat(64);
    const zh = '本人承诺经营场所符合安全要求，并接受事后核查。';
    const promising = (ref: string, more: object = {}) => ({
      ...application({ itemCode: langxiItem.code, to: '341821' }),
      materials: [
        ...(application()['materials'] as object[]),
        { code: 'SAFETY', how: 'commitment', ref, ...more },
      ],
    });
    const submit = async (body: object) =>
      qingpu().call('POST', '/v1/cases', {
        token: await own(),
        body,
        idempotencyKey: randomUUID(),
      });
    await announce('site-safety@1', zh);
    // Whoever applies reads it before, on the page for everybody.
    const page = await stage.ask({ path: `/items/${langxiItem.code}?lang=zh-CN` });
    expect(page.text).toContain(zh);
    const unsigned = await submit(promising('site-safety@1'));
    expect(unsigned.body).toMatchObject({ errors: [{ pointer: '/materials/1/signed' }] });
    const sent = await submit(promising('site-safety@1', { signed }));
    expect(sent.status, JSON.stringify(sent.body)).toBe(202);
    const { caseId } = sent.body as { caseId: string };

    await announce('site-safety@2', `${zh}承诺不实的，愿意承担法律责任。`);
    const old = await submit(promising('site-safety@1', { signed }));
    expect(old.body).toMatchObject({ errors: [{ pointer: '/materials/1/ref' }] });

    const report = {
      kind: 'approve',
      reportId: 'LX-9',
      rule: safeSite.id,
      regionalCaseId: 'LX-9',
      at: new Date().toISOString(),
    };
    const told = { token, body: report, idempotencyKey: randomUUID() };
    expect((await member.call('POST', `/v1/cases/${caseId}/reports`, told)).status).toBe(200);
    const board = async () => {
      const { body } = await member.call('GET', '/v1/commitments', { token });
      return (body as { commitments: { caseId: string; text: string; signed: string }[] })
        .commitments;
    };
    const decider = { member, token };
    await lookedAtAfterwards(decider, { member: qingpu(), token: await own() }, caseId);
    const promised = await until(async () => (await board()).find((one) => one.caseId === caseId));
    expect(promised).toMatchObject({ code: 'SAFETY', signer: 'applicant', signed });
    const [id, sum = ''] = promised.text.split('#sha-256:');
    const text = await member.call('GET', `/v1/commitment-texts/${sum}`, { token });
    expect(text.body).toMatchObject({ texts: [{ id, zh, region: '341821', digest: sum }] });
    const unknown = await member.call('GET', `/v1/commitment-texts/${'0'.repeat(64)}`, { token });
    expect(unknown.body).toMatchObject({ code: 'commitment.text_not_found' });
  });

  it('Langxi: lends a certificate, once it and Jiashan have signed that it counts there', async () => {
    const { member, jwk } = await joining;
    await langxiLends(stage, { member: member(stage.origin), jwk, clientId });
  });

  const title =
    'Fengyang: what `npm run region` makes joins as it is, and its Python decides a case';
  it.skipIf(!pythonIsHere())(title, async () => {
    const { python, application: body } = await begun;
    const { added } = JSON.parse(await python(stage.origin, 'items', 'items.json')) as Body;
    expect(added).toEqual([body['itemCode']]);
    const token = await own();
    const submission = { token, body, idempotencyKey: randomUUID() };
    const sent = await qingpu().call('POST', '/v1/cases', submission);
    const { caseId } = sent.body as { caseId: string };
    expect(await python(stage.origin, 'work', '--once')).toBe(
      `submission ${caseId}: delivered\ndecided ${caseId}: approved\n`,
    );
    const seen = await qingpu().call('GET', `/v1/cases/${caseId}`, { token });
    expect(seen.body).toMatchObject({ state: 'approved' });
    expect(seen.body).not.toHaveProperty('irregular');
  });

  it('nobody uploads, or tells of certificates, for another region; a catalogue that is fetched is not uploaded', async () => {
    const member = (await joining).member(stage.origin);
    const token = await member.ownToken('cases:submit');
    const items = [langxiItem];
    const foreign = await member.call('PUT', '/v1/regions/341882/items', {
      token,
      body: { items },
    });
    expect([foreign.status, (foreign.body as Body)['code']]).toEqual([403, 'auth.not_permitted']);
    const identifier = '1.2.156.3005.2.11100000000013127D001.11310118XX0000001L.TEST20260001.001.K';
    const changes = [{ identifier, status: 'revoked', at: new Date().toISOString() }];
    const told = { token, body: { changes } };
    const other = await member.call('POST', '/v1/regions/310118/certificate-changes', told);
    expect(other.status).toBe(403);
    const mine = await member.call('POST', '/v1/regions/341821/certificate-changes', told);
    expect([mine.status, mine.body]).toEqual([200, { taken: 1 }]);
    expect(await guangde.platform.setCardStatus('suspended')).toBe(200);
    const jiashan = stage.member('jiashan-platform');
    const own421 = { token: await jiashan.ownToken('cases:submit'), body: { items } };
    const fetched = await jiashan.call('PUT', '/v1/regions/330421/items', own421);
    expect([fetched.status, (fetched.body as Body)['code']]).toEqual([
      409,
      'item.catalogue_fetched',
    ]);
  });
});
