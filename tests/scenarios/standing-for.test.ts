import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemCodeIn, people } from '#adapters/kit/sample-world';
import { asServed } from '#contracts/dates';
import type { Tellings } from '#contracts/telling';
import { readCase } from '../../gateway/casework/cases/case-row.ts';
import { sentWith } from '../../gateway/casework/cases/sent.ts';
import { until } from '../setup/until.ts';
import {
  allScopes,
  application,
  caseIdOf,
  get,
  permitItem,
  personToken,
  post,
  qingpuToken,
  type Stage,
  settled,
  startStage,
} from './refusals.ts';

const [shen, gu] = people;
const digest = 'e'.repeat(64);
const child = {
  kind: 'person',
  name: '沈小示例',
  idType: '111',
  idNumber: '320509201503010017',
} as const;
const grown = { kind: 'person', name: shen.name, idType: '111', idNumber: shen.idNumber } as const;

/** 法定代理人, 授权委托, 共同申请人: who acts for whom at a window, and how they are told. */
describe('who stands for somebody', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());

  const proof = (code: string) => ({ code, how: 'upload', ref: digest });
  const materialsWith = (...codes: string[]) => [
    ...(application()['materials'] as object[]),
    ...codes.map(proof),
  ];
  const submit = async (change: Record<string, unknown>) =>
    stage.ask(post('/v1/cases', await qingpuToken(stage), application(change)));
  const sent = async (caseId: string) => {
    const { platform } = stage.gateway;
    const row = await readCase(platform.database(), caseId);
    return row && sentWith(platform.database(), platform.keys, row);
  };

  it('a minor applies through a guardian; who, what they are to the child and the proof travel', async () => {
    const alone = await submit({ applicant: child });
    expect(JSON.parse(alone.text)).toMatchObject({
      code: 'request.invalid',
      errors: [{ pointer: '/guardian' }],
    });
    const guardian = { person: grown, relation: 'parent', proof: 'BIRTH' };
    const answer = await submit({
      applicant: child,
      guardian,
      materials: materialsWith('BIRTH'),
      reach: { by: 'letter', address: '吴江区示例镇一号' },
    });
    expect(answer.status, answer.text).toBe(202);
    expect(await sent(caseIdOf(answer))).toMatchObject({
      guardian,
      reach: { by: 'letter' },
      materials: expect.arrayContaining([
        { code: 'BIRTH', name: '监护关系证明', how: 'upload', ref: digest },
      ]),
    });
  });

  it('an agent at the window brings a 授权委托书; one that is over, and a proof that nobody brought, are refused', async () => {
    const mandate = {
      scope: ['submit', 'collect'],
      from: '2020-01-01',
      until: '2099-12-31',
      proof: 'MANDATE',
    };
    const agent = { ...grown, name: gu.name, idNumber: gu.idNumber };
    const asked = { agent, mandate };
    const missing = await submit(asked);
    expect(JSON.parse(missing.text)).toMatchObject({ errors: [{ pointer: '/mandate/proof' }] });
    const materials = materialsWith('MANDATE');
    const over = await submit({
      ...asked,
      materials,
      mandate: { ...mandate, until: '2020-12-31' },
    });
    expect(JSON.parse(over.text)).toMatchObject({ errors: [{ pointer: '/mandate' }] });
    const answer = await submit({ ...asked, materials });
    expect(answer.status, answer.text).toBe(202);
    expect(await sent(caseIdOf(answer))).toMatchObject({ agent, mandate });
  });

  it('a foreigner is known by their own document where the region has a place for it; where it has none, they are told before anything is taken', async () => {
    const resident = { kind: 'person', name: 'ANNA EXAMPLE', idType: '553' } as const;
    const applicant = { ...resident, idNumber: 'USA310112345678' };
    const there = caseIdOf(await submit({ applicant }));
    await settled(stage, there);
    expect(await sent(there)).toMatchObject({ applicant });
    expect(stage.world.jiashan.cases().some(({ caseId }) => caseId === there)).toBe(true);
    const to = { to: '320509', itemCode: permitItem('320509') };
    const refused = await submit({ applicant, ...to });
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([
      422,
      {
        code: 'region.document_not_carried',
        fault: 'region',
        errors: [{ pointer: '/applicant/idType' }],
      },
    ]);
    // Told before: by the guide, the checklist and the draft.
    const token = await qingpuToken(stage);
    const itemPath = `/v1/items/${to.itemCode}`;
    const guide = await stage.ask(get(`${itemPath}/guide`, token));
    expect(JSON.parse(guide.text)).toMatchObject({ identityDocuments: ['111'] });
    const list = await stage.ask(post(`${itemPath}/checklist`, token, { applicant }));
    expect(JSON.parse(list.text)).toMatchObject({ documentCarried: false });
    const draft = await stage.ask(post('/v1/drafts', token, application({ applicant, ...to })));
    const { problems } = JSON.parse(draft.text) as { problems: { pointer: string }[] };
    expect(problems.map(({ pointer }) => pointer)).toContain('/applicant/idType');
  });

  it('撤回: the applicant’s own act, by their token, their document or their signature; without any it stands and the auditor sees it', async () => {
    const token = await qingpuToken(stage);
    const person = await personToken(stage);
    const agent = { ...grown, name: gu.name, idNumber: gu.idNumber };
    const mandate = {
      scope: ['submit'],
      from: '2020-01-01',
      until: '2099-12-31',
      proof: 'MANDATE',
    };
    const takeBack = async (by: string, caseId: string, more: object = {}) =>
      stage.ask(post(`/v1/cases/${caseId}/withdrawal`, by, { reason: '不再办理', ...more }));
    const ofAgent = caseIdOf(await submit({ agent, mandate, materials: materialsWith('MANDATE') }));
    const signed = digest;
    const uncovered = await takeBack(token, ofAgent, { by: 'agent', signed });
    expect(JSON.parse(uncovered.text)).toMatchObject({ errors: [{ pointer: '/by' }] });
    // Who says nothing is held to be the agent who handed it in.
    const unsaid = await takeBack(token, ofAgent, { signed });
    expect(JSON.parse(unsaid.text)).toMatchObject({ errors: [{ pointer: '/by' }] });
    const added = { code: 'EXTRA', how: 'upload', ref: digest, additional: true };
    const bring = async (more: object) =>
      stage.ask(post(`/v1/cases/${ofAgent}/supplements`, token, { materials: [added], ...more }));
    for (const more of [{}, { by: 'agent' }])
      expect(JSON.parse((await bring(more)).text)).toMatchObject({ errors: [{ pointer: '/by' }] });
    await settled(stage, ofAgent);
    expect(await bring({ by: 'applicant' })).toMatchObject({ status: 202 });
    const document = (idNumber: string) => ({ document: { idType: '111', idNumber } });
    const shown = caseIdOf(await submit({}));
    const wrong = await takeBack(token, shown, document(gu.idNumber));
    expect(JSON.parse(wrong.text)).toMatchObject({ code: 'consent.not_applicant' });
    const own = caseIdOf(
      await stage.ask(post('/v1/cases', person, application({ applicant: { kind: 'subject' } }))),
    );
    const unsigned = caseIdOf(await submit({}));
    const taken = [
      [own, await takeBack(person, own), { confirmed: 'token' }],
      [shown, await takeBack(token, shown, document(shen.idNumber)), { confirmed: 'document' }],
      [
        ofAgent,
        await takeBack(token, ofAgent, { by: 'applicant', signed }),
        { confirmed: 'signed', by: 'applicant', signed },
      ],
      [unsigned, await takeBack(token, unsigned), {}],
    ] as const;
    const auditor = await stage.member('delta-auditor').ownToken('cases:read audit:read');
    for (const [caseId, answer, details] of taken) {
      expect(answer.status, answer.text).toBe(202);
      const timeline = await stage.ask(get(`/v1/cases/${caseId}/timeline`, auditor));
      const { entries } = JSON.parse(timeline.text) as {
        entries: { action: string; reasonCode?: string; details: Record<string, unknown> }[];
      };
      const withdrawn = entries.find(({ action }) => action === 'case.withdrawn');
      expect(withdrawn?.details).toMatchObject(details);
      expect(withdrawn?.reasonCode).toBe(
        caseId === unsigned ? 'withdrawal_unconfirmed' : undefined,
      );
    }
    const rule = 'rule=withdrawal_unconfirmed';
    const found = await stage.ask(get(`/v1/audit/deviations?${rule}`, auditor));
    expect(JSON.parse(found.text)).toMatchObject({ rules: [{ cases: [{ caseRef: unsigned }] }] });
  });

  it('somebody without a telephone is told by letter, and who told them is on record', async () => {
    const answer = await submit({ reach: { by: 'letter', address: '吴江区示例镇一号' } });
    const caseId = caseIdOf(answer);
    await settled(stage, caseId);
    await stage.world.jiashan.act(caseId, 'accept');
    const path = `/v1/cases/${caseId}`;
    const token = await qingpuToken(stage);
    const read = async () =>
      (JSON.parse((await stage.ask(get(`${path}/papers`, token))).text) as { tellings: Tellings })
        .tellings;
    const accepted = (await read()).changes.find(({ event }) => event === 'accept');
    expect(await read()).toMatchObject({ by: 'letter' });
    expect(accepted).not.toHaveProperty('told');
    const before = { how: 'letter', clerk: 'QP-17', at: '2026-01-01T10:00:00+08:00' };
    const telling = { ...before, at: new Date().toISOString() };
    const version = accepted?.version ?? 0;
    const early = await stage.ask(post(`${path}/tellings`, token, { ...before, version }));
    expect(JSON.parse(early.text)).toMatchObject({ errors: [{ pointer: '/at' }] });
    const told = await stage.ask(post(`${path}/tellings`, token, { ...telling, version }));
    expect(told.status, told.text).toBe(201);
    expect((await read()).changes).toContainEqual({
      ...accepted,
      told: { ...telling, at: asServed(telling.at), region: '310118' },
    });
    const other = await stage.ask(post(`${path}/tellings`, token, { ...telling, version: 99 }));
    expect(JSON.parse(other.text)).toMatchObject({ errors: [{ pointer: '/version' }] });
  });

  it('交接班: open work goes to another clerk, all or none; whoever does not know who has it does not take it', async () => {
    const token = await qingpuToken(stage);
    const [one, two] = [caseIdOf(await submit({})), caseIdOf(await submit({}))];
    const handOver = (body: object) => stage.ask(post('/v1/shift-handovers', token, body));
    const workOf = async (clerk: string) => {
      const listed = await stage.ask(get(`/v1/shift-work?clerk=${clerk}`, token));
      const { cases } = JSON.parse(listed.text) as { cases: { caseId: string }[] };
      return cases.map(({ caseId }) => caseId);
    };
    expect((await handOver({ to: 'QP-17', caseIds: [one] })).status).toBe(201);
    const taken = await handOver({ to: 'QP-18', caseIds: [one, two] });
    expect(JSON.parse(taken.text)).toMatchObject({ code: 'request.precondition_failed' });
    expect(await workOf('QP-18')).toEqual([]);
    expect((await handOver({ to: 'QP-18', from: 'QP-17', caseIds: [one, two] })).status).toBe(201);
    expect(await workOf('QP-18')).toEqual([one, two].sort());
    expect(await workOf('QP-17')).toEqual([]);
    // Clerks are names of their own member.
    const elsewhere = await stage.member('jiashan-platform').ownToken('cases:read');
    const seen = await stage.ask(get('/v1/shift-work?clerk=QP-18', elsewhere));
    expect(JSON.parse(seen.text)).toEqual({ cases: [] });
  });

  it('告知承诺: what was promised is checked afterwards, and who broke it brings the paper until it is made good', async () => {
    const itemCode = itemCodeIn('330421', '000131003001');
    const materials = (code: string, how: string, ref: string) => [
      ...['FORM', 'LICENCE'].map(proof),
      { code, how, ref },
    ];
    const promising = { itemCode, materials: materials('PROMISE', 'commitment', 'site-safety@2') };
    const { name, idNumber } = gu;
    const together = { kind: 'person', name, idType: '111', idNumber };
    const answer = await submit({ ...promising, jointApplicants: [together] });
    expect(answer.status, answer.text).toBe(202);
    const caseId = caseIdOf(answer);
    await settled(stage, caseId);
    await stage.world.jiashan.act(caseId, 'accept');
    await stage.world.jiashan.act(caseId, 'approve');
    const jiashan = await stage.member('jiashan-platform').ownToken(allScopes);
    const board = async (state: string) => {
      const listed = await stage.ask(get(`/v1/commitments?state=${state}`, jiashan));
      return (JSON.parse(listed.text) as { commitments: { caseId: string }[] }).commitments;
    };
    await until(async () => (await board('due')).length > 0);
    expect(await board('due')).toMatchObject([
      { caseId, code: 'PROMISE', text: 'site-safety@2', signer: 'applicant' },
    ]);
    const path = `/v1/cases/${caseId}/commitments/PROMISE/check`;
    const check = (outcome: string, token = jiashan, at = new Date().toISOString()) =>
      stage.ask(post(path, token, { outcome, clerk: 'JS-3', at }));
    const early = await check('breached', jiashan, '2026-01-01T10:00:00+08:00');
    expect(JSON.parse(early.text)).toMatchObject({ errors: [{ pointer: '/at' }] });
    expect((await check('breached', await qingpuToken(stage))).status).toBe(403);
    expect((await check('restored')).status).toBe(409);
    expect((await check('breached')).status).toBe(201);
    expect(await board('breached')).toMatchObject([{ caseId }]);
    const again = await submit(promising);
    expect(JSON.parse(again.text)).toMatchObject({ errors: [{ pointer: '/materials/2' }] });
    const brought = await submit({ itemCode, materials: materials('PROMISE', 'upload', digest) });
    expect(brought.status, brought.text).toBe(202);
    // It was promised for whoever applied together with them too.
    const other = await submit({ ...promising, applicant: together });
    expect(JSON.parse(other.text)).toMatchObject({ errors: [{ pointer: '/materials/2' }] });
    expect((await check('restored')).status).toBe(201);
    expect((await submit(promising)).status).toBe(202);
  });

  it('a draft says what is wrong with who acts for whom before it is sent', async () => {
    const jointApplicants = [grown];
    const begun = await stage.ask(
      post('/v1/drafts', await qingpuToken(stage), {
        ...application({ applicant: grown, jointApplicants }),
        itemCode: permitItem(),
      }),
    );
    expect(begun.status, begun.text).toBe(201);
    expect(JSON.parse(begun.text)).toMatchObject({
      ready: false,
      problems: expect.arrayContaining([
        { pointer: '/jointApplicants/0', reason: 'applies already' },
      ]),
    });
  });
});
