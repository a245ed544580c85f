import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificates, certificateTypes } from '#adapters/kit/sample-world';
import { tamperWithDecision } from '../browser/tamper.ts';
import { holds } from '../setup/until.ts';
import { enterAs, type Page, type Visitor } from './as-visitor.ts';
import { federationPages } from './federation-pages.ts';
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
  settledCase,
  startStage,
} from './refusals.ts';

const operating = 'admin console:open cases:read';
const { identityCard } = certificateTypes;
const auditing = 'audit:read console:open cases:read';

describe('the pages of operator and auditor, without script', () => {
  let stage: Stage;
  let operator: Visitor & { readonly first: Page };

  beforeAll(async () => {
    stage = await startStage();
    operator = await enterAs(stage, stage.member('delta-operator'), operating, '/ops', {
      id: 'OP-7',
      role: 'operator',
    });
  });
  afterAll(() => stage.close());

  it('a region is paused with a reason, stands so on the board, and goes on', async () => {
    const region = await operator.get('/ops/regions/330421');
    const paused = await operator.send(region, { action: 'pause', reason: '系统检修' });
    expect([paused.status, paused.code]).toEqual([200, '']);
    expect((await operator.get('/ops')).text).toContain('系统检修');
    const without = await operator.send(paused, { action: 'resume', reason: '' });
    expect([without.status, without.code]).toEqual([400, 'request.invalid']);
    const resumed = await operator.send(paused, { action: 'resume', reason: '检修完毕' });
    expect(resumed.text).not.toContain('系统检修');
  });

  it('数据治理: what a certificate lacks is on the page and at the door of its own region, by how it was written and not what', async () => {
    const card = certificates.find(
      ({ region, type }) => region === '320509' && type === identityCard,
    );
    const { alterFace } = stage.world.wujiang;
    const undo = alterFace(card?.identifier ?? '', (face) => ({
      ...face,
      validEndDate: '见附件 20301',
    }));
    const sought = { holder: 'subject', type: identityCard.code, itemCode: permitItem() };
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const asked = { ...sought, reason: '居住证签注', until };
    await stage.ask(post('/v1/certificates/retrieve', await personToken(stage), asked));
    undo();
    const { text } = await operator.get('/ops/quality');
    for (const told of ['validity', '字字 99']) expect(text).toContain(told);
    expect(text).not.toContain('见附件');
    for (const [clientId, regions] of [
      ['wujiang-platform', ['320509']],
      ['qingpu-platform', []],
    ] as const) {
      const token = await stage.member(clientId).ownToken(allScopes);
      const answer = await stage.ask(get('/v1/certificate-quality', token));
      const told = JSON.parse(answer.text) as { regions: { region: string }[] };
      expect(told.regions.map(({ region }) => region)).toEqual(regions);
    }
  });

  it('材料图谱: papers once with all their codes, and said where no agreement would spare any and no forms ask again', async () => {
    const { text } = await operator.get('/ops/materials');
    for (const told of ['CDZM, DZZM, LEASE', '没有可由多认可一类证照而少交', '多地表单重复填写'])
      expect(text).toContain(told);
  });

  it('数据治理: one reason at two steps is two rows that tell themselves apart', async () => {
    await stage.rows.query(
      `insert into certificate_quality (region, month, kind, name, count, last_at)
       select '320509', '2026-01', step, 'malformed', 1, now() from unnest(array['schema', 'status']) step`,
    );
    const { text } = await operator.get('/ops/quality?month=2026-01');
    for (const row of ['schema · malformed', 'status · malformed'])
      expect(text).toContain(`<code>${row}</code>`);
  });

  it('every parked message goes again by one press, which is a record with who pressed; twice pressed is once', async () => {
    const token = await qingpuToken(stage);
    const region = await operator.get('/ops/regions/330421');
    await operator.send(region, { action: 'pause', reason: '夜间' });
    const submitted = [1, 2].map(() => stage.ask(post('/v1/cases', token, application())));
    const cases = (await Promise.all(submitted)).map(caseIdOf);
    const list = cases.map((id) => `'${id}'`).join(', ');
    await stage.rows.query(
      `update outbox set state = 'parked' where kind = 'submission' and case_id in (${list})`,
    );
    const again = await operator.get('/ops/regions/330421');
    await operator.send(again, { action: 'resume', reason: '开门' });
    const parked = await operator.get('/ops/parked');
    for (const id of cases) expect(parked.text).toContain(id);
    const done = await operator.send(parked, {}, 'name="all"');
    expect(new URL(done.url).pathname).toMatch(/^\/ops\/redrives\/redrive_/);
    expect(done.text.match(/class="many">\d+/g)).toEqual([
      'class="many">2',
      'class="many">0',
      'class="many">0',
    ]);
    expect(done.text).toContain('OP-7');
    expect((await operator.send(parked, {}, 'name="all"')).url).toBe(done.url);
    const [records] = await stage.rows.query('select count(*)::int as n from bulk_redrive');
    expect(records).toEqual({ n: 1 });
  });

  it('a message is found by its case, its region or its state, is hurried past the closure, and what is finished is no list', async () => {
    const region = await operator.get('/ops/regions/330421');
    await operator.send(region, { action: 'pause', reason: '盘点' });
    const caseId = caseIdOf(
      await stage.ask(post('/v1/cases', await qingpuToken(stage), application())),
    );
    const waiting = await operator.get('/ops/messages?region=330421&state=pending');
    expect(waiting.text).toContain(caseId);
    expect((await operator.get('/ops/messages?region=320509')).text).not.toContain(caseId);
    const found = await operator.get(`/ops/messages?number=${caseId}`);
    const refused = await operator.send(found, { do: 'hurry' }, 'value="hurry"');
    expect([refused.status, refused.code]).toEqual([409, 'message.cannot_hurry']);
    const gone = await operator.send(refused, { do: 'hurry', despite: 'on' }, 'value="hurry"');
    expect([gone.status, gone.code]).toEqual([200, '']);
    await holds(async () =>
      expect((await operator.get(`/ops/messages?number=${caseId}`)).text).toContain('已送达'),
    );
    const again = await operator.get('/ops/regions/330421');
    await operator.send(again, { action: 'resume', reason: '盘点完毕' });
    const nothing = await operator.get('/ops/messages?number=nothing');
    expect([nothing.status, nothing.text.includes('没有这样的消息')]).toEqual([200, true]);
    const token = await stage.member('delta-operator').ownToken('admin');
    const finished = await stage.ask(get('/v1/admin/messages?state=delivered', token));
    expect([finished.status, JSON.parse(finished.text)]).toMatchObject([
      400,
      { errors: [{ pointer: '/state' }] },
    ]);
  });

  it('状态通知: what no attempt brought to a member is seen with how it answers, and goes again by one press', async () => {
    const caseId = await settledCase(stage, await qingpuToken(stage));
    await stage.rows.query(
      `insert into webhook (id, client_id, case_id, version, type, case_state, at, state, attempts, next_attempt_at, since)
       values ('wh_' || repeat('0', 26), 'wujiang-platform', '${caseId}', 9, 'case.accepted', 'accepted', now(), 'parked', 12, now(), now())`,
    );
    // What is about no case is known by what happened, and leads to no case.
    await stage.rows.query(
      `insert into webhook (id, client_id, case_id, version, type, case_state, at, state, attempts, next_attempt_at, since)
       values ('wh_' || repeat('1', 26), 'wujiang-platform', 'evt_' || repeat('1', 26), 1, 'tongban.agreement.proposed', 'submitted', now(), 'parked', 12, now(), now())`,
    );
    const parked = await operator.get('/ops/webhooks');
    expect(parked.text).toContain(`/console/cases/${caseId}`);
    expect(parked.text).toContain('<code>tongban.agreement.proposed</code>');
    expect(parked.text).not.toContain('/console/cases/evt_');
    const left = await operator.send(parked, { one: `wh_${'1'.repeat(26)}` }, 'value="wh_1');
    const gone = await operator.send(left, { one: `wh_${'0'.repeat(26)}` }, 'name="one"');
    expect([gone.status, gone.code]).toEqual([200, '']);
    expect(gone.text).toContain('没有搁置的通知');
  });

  federationPages(() => ({ stage, operator }));

  it('an auditor sees who read a case, and a changed log is red', async () => {
    const caseId = await settledCase(stage, await qingpuToken(stage));
    const auditor = await enterAs(stage, stage.member('delta-auditor'), auditing, '/audit');
    await auditor.get(`/console/cases/${caseId}`);
    await holds(async () => {
      const found = await auditor.get(`/audit?caseRef=${caseId}`);
      expect(new URL(found.url).pathname).toBe(`/audit/cases/${caseId}`);
      expect(found.text).toContain('data-proof="holds"');
      expect((await auditor.get('/audit')).text).toContain('data-watch="none"');
      expect(found.text).toContain('长三角审计');
    });
    expect((await auditor.get('/ops')).code).toBe('auth.not_permitted');
    // 趋势: the same numbers as charts and as tables, of the region that decides and of no other.
    const drawn = async (region: string): Promise<number[][]> => {
      const { text } = await auditor.get(`/audit/trends?region=${region}`);
      expect(text.match(/<svg class="chart"/g)).toHaveLength(4);
      return text.split('<tbody>').map((table) => {
        const all = table.split('</tbody>')[0]?.matchAll(/<td>(\d+)<\/td>/g) ?? [];
        return [...all].map(([, n]) => Number(n));
      });
    };
    const sum = (of: readonly number[] = []) => of.reduce((all, n) => all + n, 0);
    const [, cases, missed, , looks] = await drawn('330421');
    expect([sum(cases) > 0, sum(missed)]).toEqual([true, 0]);
    expect(sum((await drawn('310118'))[1])).toBe(0);
    expect(looks?.length).toBe(62);
    await stage.world.jiashan.act(caseId, 'accept');
    await stage.world.jiashan.act(caseId, 'approve');
    await holds(() => tamperWithDecision(stage.databaseUrl, caseId));
    // On the page of the case, and in the list that the search finds: that one line.
    expect((await auditor.get(`/audit/cases/${caseId}`)).text).toContain('data-proof="fails"');
    const listed = (await auditor.get('/audit?go=1&outcome=done')).text;
    expect(listed.match(/data-proof="fails"/g)).toHaveLength(1);
  });
});
