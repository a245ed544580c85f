import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#adapters/kit/sample-world';
import {
  application,
  permitItem,
  personToken,
  type Stage,
  settled,
  settledCase,
  somebodyElse,
  startStage,
} from './refusals.ts';
import { type Body, sending } from './sending.ts';

type Talk = ReturnType<typeof sending>;

const [shen] = people;
const document = { idType: '111', idNumber: shen.idNumber };
const stranger = { idType: '111', idNumber: people[1].idNumber };

/** 一窗通收: what was begun at one counter is finished at another, with the person there. */
describe('one region is one counter', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());

  const tokenOf: Talk['tokenOf'] = (member) => sending(stage).tokenOf(member);
  const send: Talk['send'] = (...asked) => sending(stage).send(...asked);
  const draftOf = (change: Body = {}) => {
    const { applicant: _, ...rest } = application();
    return { ...rest, materials: [], ...change };
  };

  it('a draft says what is missing, is changed only as it was last seen, and becomes one case however often it is sent', async () => {
    const token = await tokenOf('qingpu-platform');
    const begun = await send('POST', '/v1/drafts', token, draftOf());
    expect(begun.status, JSON.stringify(begun.body)).toBe(201);
    expect(begun.body).toMatchObject({ state: 'open', ready: false, version: 1 });
    const pointers = (begun.body['problems'] as { pointer: string }[]).map(
      ({ pointer }) => pointer,
    );
    expect(pointers).toEqual(expect.arrayContaining(['/applicant', '/materials']));
    const self = `/v1/drafts/${String(begun.body['draftId'])}`;
    const early = await send('POST', `${self}/submission`, token, {});
    expect(early).toMatchObject({ status: 400, body: { code: 'request.invalid' } });

    const whole = { ...application() };
    expect((await send('PUT', self, token, whole)).status).toBe(428);
    const changed = await send('PUT', self, token, whole, { 'if-match': begun.etag });
    expect(changed).toMatchObject({ status: 200, body: { ready: true, problems: [], version: 2 } });
    // The clerk at the next desk still looks at the first version.
    const stale = await send('PUT', self, token, whole, { 'if-match': begun.etag });
    expect(stale).toMatchObject({ status: 412, body: { code: 'request.precondition_failed' } });

    const seen = { 'if-match': changed.etag };
    const submitted = await send('POST', `${self}/submission`, token, {}, seen);
    expect(submitted.status, JSON.stringify(submitted.body)).toBe(202);
    const again = await send('POST', `${self}/submission`, token, {});
    expect(again.body).toMatchObject({
      caseId: submitted.body['caseId'],
      receipt: submitted.body['receipt'],
    });
    expect((await send('GET', self, token)).body).toMatchObject({
      state: 'submitted',
      caseId: submitted.body['caseId'],
    });
    expect((await send('DELETE', self, token)).body).toMatchObject({ code: 'draft.submitted' });
    await settled(stage, String(submitted.body['caseId']));
  });

  it('a draft that was begun for a signed-in person is finished at home by who shows their document, and by no stranger', async () => {
    const content = draftOf({ applicant: { kind: 'subject' } });
    const begun = await send('POST', '/v1/drafts', await personToken(stage), content);
    expect(begun.status, JSON.stringify(begun.body)).toBe(201);
    const self = `/v1/drafts/${String(begun.body['draftId'])}`;
    const [home, decider] = [await tokenOf('wujiang-platform'), await tokenOf('jiashan-platform')];
    expect((await send('GET', self, decider)).body).toMatchObject({ code: 'draft.not_found' });
    expect((await send('GET', self, home)).body).toMatchObject({ code: 'auth.not_permitted' });
    const wrong = await send('POST', `${self}/continuation`, home, { document: stranger });
    expect(wrong).toMatchObject({ status: 403, body: { code: 'consent.not_applicant' } });
    const let_in = await send('POST', `${self}/continuation`, home, { document });
    expect(let_in.status, JSON.stringify(let_in.body)).toBe(200);

    const applicant = { ...somebodyElse, name: shen.name, idNumber: shen.idNumber };
    const whole = application({ from: '320509', applicant });
    const changed = await send('PUT', self, home, whole, { 'if-match': let_in.etag });
    expect(changed.body).toMatchObject({ ready: true, from: '320509' });
    const submitted = await send('POST', `${self}/submission`, home, {});
    expect(submitted.status, JSON.stringify(submitted.body)).toBe(202);
    await settled(stage, String(submitted.body['caseId']));
  });

  it('attack: trying numbers at a counter ends after five a day, the right one too', async () => {
    const begun = await send(
      'POST',
      '/v1/drafts',
      await personToken(stage),
      draftOf({ applicant: { kind: 'subject' } }),
    );
    const path = `/v1/drafts/${String(begun.body['draftId'])}/continuation`;
    const home = await tokenOf('wujiang-platform');
    for (let nth = 0; nth < 5; nth++)
      expect((await send('POST', path, home, { document: stranger })).status).toBe(403);
    expect(await send('POST', path, home, { document })).toMatchObject({
      status: 429,
      body: { code: 'consent.tries_over' },
    });
  });

  it('线上登记、线下交件: a case is gone on with at home, by consent, and by nobody without; of two clerks the second does not overwrite the first', async () => {
    const person = await personToken(stage);
    const caseId = await settledCase(stage, person, { applicant: { kind: 'subject' } });
    const home = await tokenOf('wujiang-platform');
    const withdrawal = `/v1/cases/${caseId}/withdrawal`;
    const reason = { reason: '不办了' };
    expect((await send('POST', withdrawal, home, reason)).body).toMatchObject({
      code: 'auth.not_permitted',
    });
    const path = `/v1/cases/${caseId}/continuation`;
    expect((await send('POST', path, await tokenOf('jiashan-platform'), { document })).status).toBe(
      403,
    );
    const key = { 'idempotency-key': randomUUID() };
    expect((await send('POST', path, home, { document }, key)).status).toBe(200);
    for (let nth = 0; nth < 5; nth++) await send('POST', path, home, { document: stranger });
    // Whoever lost the answer sends again: that is no sixth try.
    expect((await send('POST', path, home, { document }, key)).status).toBe(200);
    expect((await send('POST', path, home, { document })).status).toBe(429);
    // Two clerks look at it; who comes second with what they saw first is told so.
    const { etag } = await send('GET', `/v1/cases/${caseId}`, home);
    const old = { 'if-match': etag.replace(/\d+/, '1') };
    expect((await send('POST', withdrawal, home, reason, old)).status).toBe(412);
    const done = await send('POST', withdrawal, home, reason, { 'if-match': etag });
    expect(done, JSON.stringify(done.body)).toMatchObject({
      status: 202,
      body: { state: 'withdrawn' },
    });
    await settled(stage, caseId);
  });

  it('事项选错: converted into a draft of the right item with what fits it, and both cases know of each other', async () => {
    const token = await tokenOf('qingpu-platform');
    const wrong = await settledCase(stage, token);
    const path = `/v1/cases/${wrong}/conversion`;
    const wanted = { itemCode: permitItem('320509'), reason: '选错了地区' };
    const begun = await send('POST', path, token, wanted);
    expect(begun.status, JSON.stringify(begun.body)).toBe(201);
    expect(begun.body).toMatchObject({
      to: '320509',
      convertedFrom: wrong,
      applicant: { name: somebodyElse.name },
      materials: [{ code: 'ID', how: 'upload' }],
      ready: true,
    });
    const self = `/v1/drafts/${String(begun.body['draftId'])}`;
    const right = await send('POST', `${self}/submission`, token, {});
    expect(right.status, JSON.stringify(right.body)).toBe(202);
    const rightId = String(right.body['caseId']);
    expect((await send('GET', `/v1/cases/${rightId}`, token)).body).toMatchObject({
      linked: [{ is: 'converted_from', caseId: wrong }],
    });
    expect((await send('GET', `/v1/cases/${wrong}`, token)).body).toMatchObject({
      state: 'withdrawn',
      linked: [{ is: 'converted_to', caseId: rightId }],
    });
    await settled(stage, rightId);
  });

  it('重复申请: an open case of the same person for the same item is named, one that ended is not', async () => {
    const token = await tokenOf('qingpu-platform');
    const applicant = { ...somebodyElse, name: people[4].name, idNumber: people[4].idNumber };
    const first = await settledCase(stage, token, { applicant });
    const begun = await send('POST', '/v1/drafts', token, application({ applicant }));
    expect(begun.body).toMatchObject({ ready: true, duplicates: [first] });
    const second = await settledCase(stage, token, { applicant });
    const seen = await send('GET', `/v1/cases/${second}`, token);
    expect(seen.body).toMatchObject({ duplicates: [first] });
    for (const id of [first, second])
      await send('POST', `/v1/cases/${id}/withdrawal`, token, { reason: '重复' });
    const third = await settledCase(stage, token, { applicant });
    expect((await send('GET', `/v1/cases/${third}`, token)).body).not.toHaveProperty('duplicates');
  });

  it('预审先行: what was looked at before there was a case joins it, and never another one as well', async () => {
    const token = await tokenOf('qingpu-platform');
    const looked = { itemCode: permitItem(), materials: [{ code: 'ID', verdict: 'ok' }] };
    const precheck = await send('POST', '/v1/prechecks', token, looked);
    expect(precheck.status, JSON.stringify(precheck.body)).toBe(201);
    const prechecks = [precheck.body['precheckId']];
    const begun = await send('POST', '/v1/drafts', token, { ...application(), prechecks });
    const self = `/v1/drafts/${String(begun.body['draftId'])}`;
    const [before] = await stage.rows.query(
      'select id, sealed, wrapped_key from draft where id = $1',
      [begun.body['draftId']],
    );
    await send('POST', `${self}/submission`, token, {});
    // The process dies between the case and what follows from it.
    await stage.rows.query(
      'update draft set case_id = null, sealed = $2, wrapped_key = $3 where id = $1',
      [before?.['id'], before?.['sealed'], before?.['wrapped_key']],
    );
    await stage.rows.query('update precheck set case_id = null where id = $1', prechecks);
    const submitted = await send('POST', `${self}/submission`, token, {});
    const caseId = String(submitted.body['caseId']);
    const list = await send('GET', `/v1/prechecks?caseId=${caseId}`, token);
    expect(list.body['prechecks']).toMatchObject([{ precheckId: prechecks[0], caseId }]);
    const other = await settledCase(stage, token);
    const joined = await send('POST', `/v1/prechecks/${String(prechecks[0])}/case`, token, {
      caseId: other,
    });
    expect(joined).toMatchObject({ status: 409, body: { code: 'precheck.joined' } });
    await settled(stage, caseId);
  });

  it('窗口互询: a question about a case has a day, is answered once, stays between the two, and its clock goes on', async () => {
    const [qingpu, jiashan] = [await tokenOf('qingpu-platform'), await tokenOf('jiashan-platform')];
    const caseId = await settledCase(stage, qingpu);
    const question = { to: '330421', caseId, text: '租赁合同缺一页可否先收' };
    const asked = await send('POST', '/v1/consultations', qingpu, question);
    expect(asked.status, JSON.stringify(asked.body)).toBe(201);
    const path = `/v1/consultations/${String(asked.body['consultationId'])}`;
    const other = await tokenOf('wujiang-platform');
    expect((await send('GET', path, other)).body).toMatchObject({ code: 'consultation.not_found' });
    const open = await send('GET', '/v1/consultations?state=open', jiashan);
    expect(open.body['consultations']).toMatchObject([{ caseId, state: 'open', overdue: false }]);
    expect(JSON.stringify(open.body)).not.toContain('租赁合同');
    const answer = { text: '可以，三日内补齐' };
    const publish = { question: '缺页可否先收', answer: '可以，三日内补齐。' };
    expect((await send('POST', `${path}/answer`, jiashan, { ...answer, publish })).status).toBe(
      400,
    );
    expect((await send('POST', `${path}/answer`, qingpu, answer)).status).toBe(403);
    expect((await send('POST', `${path}/answer`, jiashan, answer)).status).toBe(201);
    expect((await send('POST', `${path}/answer`, jiashan, answer)).body).toMatchObject({
      code: 'consultation.answered',
    });
    expect((await send('GET', path, qingpu)).body).toMatchObject({
      ...question,
      answer: answer.text,
    });
    expect((await send('GET', `/v1/cases/${caseId}`, qingpu)).body).toMatchObject({
      state: 'forwarded',
    });
    const elsewhere = { ...question, to: '320509' };
    expect((await send('POST', '/v1/consultations', qingpu, elsewhere)).body).toMatchObject({
      code: 'case.region_mismatch',
    });
  });

  it('an answer about an item is found by the next one who asks, in the body’s own words, and holds nobody’s number', async () => {
    const [qingpu, jiashan] = [await tokenOf('qingpu-platform'), await tokenOf('jiashan-platform')];
    const question = {
      to: '330421',
      itemCode: permitItem(),
      text: '我叫沈某某，身份证在补办怎么办',
    };
    const asked = await send('POST', '/v1/consultations', qingpu, question);
    const path = `/v1/consultations/${String(asked.body['consultationId'])}/answer`;
    const text = '凭临时身份证可以办理';
    const named = { question: `${shen.idNumber} 问`, answer: text };
    expect((await send('POST', path, jiashan, { text, publish: named })).body).toMatchObject({
      code: 'request.invalid',
    });
    const publish = { question: '身份证在补办能办吗', answer: '凭临时身份证可以办理。' };
    expect((await send('POST', path, jiashan, { text, publish })).status).toBe(201);
    const found = await stage.ask({
      path: `/v1/items/${permitItem()}/answers?q=${encodeURIComponent('补办')}`,
    });
    expect(JSON.parse(found.text)).toMatchObject({ answers: [publish] });
    expect(found.text).not.toContain('沈某某');
    // By what was said, and not by how it is kept.
    const kept = await stage.ask({ path: `/v1/items/${permitItem()}/answers?q=question` });
    expect(JSON.parse(kept.text)).toEqual({ answers: [] });
  });

  it('联络员: a region says whom to ring and when, and nobody says it for another', async () => {
    const [qingpu, wujiang] = [await tokenOf('qingpu-platform'), await tokenOf('wujiang-platform')];
    const hours = [{ from: '00:00', to: '23:59' }];
    const contacts = [
      { body: '吴江区行政审批局', post: '跨省通办联络员', phone: '0512-00000000', hours },
    ];
    const path = '/v1/regions/320509/contacts';
    expect((await send('PUT', path, qingpu, { contacts })).status).toBe(403);
    expect((await send('PUT', path, wujiang, { contacts })).status).toBe(200);
    expect((await send('GET', path, qingpu)).body).toMatchObject({
      contacts: [{ post: '跨省通办联络员', reachable: expect.any(Boolean) }],
    });
    const turned = [{ ...contacts[0], hours: [{ from: '17:00', to: '09:00' }] }];
    expect((await send('PUT', path, wujiang, { contacts: turned })).status).toBe(400);
  });
});
