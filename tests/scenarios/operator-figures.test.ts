import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enterAs, type Page, type Visitor } from './as-visitor.ts';
import { application, get, post, qingpuToken, type Stage, startStage } from './refusals.ts';
import { agreementByPages, keysByPages, memberByPages } from './region-pages.ts';
import { restoreFollowedUp } from './restored.ts';

const hundred = 100;
/** Of the hundred, those whose case is where it cannot go on from. */
const stuck = 3;

describe('what an operator sees of the whole: a press over a hundred, history, quotas', () => {
  let stage: Stage;
  let operator: Visitor & { readonly first: Page };

  beforeAll(async () => {
    stage = await startStage();
    const who = { id: 'OP-7', role: 'operator' };
    const scope = 'admin console:open cases:read';
    operator = await enterAs(stage, stage.member('delta-operator'), scope, '/ops', who);
  });
  afterAll(() => stage.close());

  it('a hundred parked messages go again by one press: the record says how many went, which did not, and why', async () => {
    const region = await operator.get('/ops/regions/330421');
    const paused = await operator.send(region, { action: 'pause', reason: '夜间' });
    expect(paused.code).toBe('');
    const cases = Array.from({ length: hundred }, () => ({
      idempotencyKey: randomUUID(),
      case: application(),
    }));
    const question = post('/v1/cases/batch', await qingpuToken(stage), { cases });
    const { 'idempotency-key': _, ...headers } = question.headers ?? {};
    const taken = await stage.ask({ ...question, headers });
    const { results } = JSON.parse(taken.text) as { results: { caseId: string }[] };
    expect(results).toHaveLength(hundred);
    await stage.rows.query(
      `update outbox set state = 'parked', lease_until = null, lease_token = null where kind = 'submission'`,
    );
    const left = results.slice(-stuck).map(({ caseId }) => `'${caseId}'`);
    await stage.rows.query(
      `update case_record set owner = 'operator', state = 'approved' where id in (${left.join(', ')})`,
    );
    const done = await operator.send(await operator.get('/ops/parked'), {}, 'name="all"');
    expect([done.status, new URL(done.url).pathname]).toEqual([
      200,
      expect.stringMatching(/^\/ops\/redrives\/redrive_/),
    ]);
    expect(done.text.match(/class="many">\d+/g)).toEqual([
      `class="many">${hundred - stuck}`,
      `class="many">${stuck}`,
      'class="many">0',
    ]);
    expect(done.text).toContain('OP-7');
    // Each that did not go is named with why, and is parked still.
    expect(done.text.match(/<li><code>msg_[a-z0-9]+<\/code>/g)).toHaveLength(stuck);
    const still = await stage.rows.query(`select 1 from outbox where state = 'parked'`);
    expect(still).toHaveLength(stuck);
  });

  it('运行指标: what came in and what became of it is drawn and written, and what was done to a region stands with who', async () => {
    const shown = await operator.get('/ops/metrics?span=hour&region=330421');
    expect([shown.status, shown.code]).toEqual([200, '']);
    expect(shown.text.match(/<svg class="chart"/g)).toHaveLength(3);
    const token = await stage.member('delta-operator').ownToken('admin');
    const told = await stage.ask(get('/v1/admin/history?span=hour&region=330421', token));
    const { steps } = JSON.parse(told.text) as {
      steps: { cases: number; messages: number; failed: number; delivered: number }[];
    };
    const sum = (of: (step: (typeof steps)[number]) => number) =>
      steps.reduce((all, step) => all + of(step), 0);
    expect(steps).toHaveLength(12);
    expect([sum(({ cases }) => cases), sum(({ messages }) => messages)]).toEqual([
      hundred,
      hundred,
    ]);
    expect(sum(({ failed }) => failed)).toBe(stuck);
    expect(shown.text).toContain(`<td>${stuck}</td>`);
    for (const page of ['/ops/metrics', '/ops/regions/330421'])
      expect((await operator.get(page)).text).toMatch(/嘉善<\/b> 停止投递/);
    const elsewhere = await operator.get('/ops/metrics?region=320509&span=week');
    expect(elsewhere.text).not.toContain('停止投递');
    expect((await operator.get('/ops/regions/999999')).code).toBe('federation.region_unknown');
  });

  it('体检: what `npm run doctor` says stands on a page, what is in the way before what is well, and no clerk reads it', async () => {
    const shown = await operator.get('/ops/standing');
    expect([shown.status, shown.code]).toEqual([200, '']);
    for (const one of ['database', 'keys.master', 'log', 'region 330421', 'disk'])
      expect(shown.text).toContain(`<code>${one}</code>`);
    const states = [...shown.text.matchAll(/data-state="(\w+)"/g)].map(([, state]) => state);
    expect(states.lastIndexOf('look')).toBeLessThan(states.indexOf('ok'));
    expect(shown.text).toContain('可连接，可写入');
    const clerk = await enterAs(
      stage,
      stage.member('qingpu-platform'),
      'console:open cases:read',
      '/w',
    );
    expect((await clerk.get('/ops/standing')).code).toBe('auth.not_permitted');
  });

  it('配额: of every member, with what is used; another one for one of them is a version of the document, and twice sent is one', async () => {
    const page = await operator.get('/ops/quotas?member=qingpu-platform');
    expect(page.text).toContain('青浦区一网通办');
    const another = await operator.get('/ops/quotas?member=qingpu-platform');
    const version = Number(/name="version" value="(\d+)"/.exec(page.text)?.[1]);
    const quota = { member: 'qingpu-platform', requestsPerSecond: '50', burst: '100' };
    const wrong = await operator.send(page, { ...quota, concurrent: '-1' }, 'name="version"');
    expect([wrong.status, wrong.code]).toEqual([400, 'request.invalid']);
    expect(wrong.text).toMatch(/id="f-members-\d+-quota-concurrent-wrong"/);
    const right = { ...quota, concurrent: '8', casesPerDay: '500', certificatesPerMinute: '' };
    const applied = await operator.send(wrong, right, 'name="version"');
    expect(applied.text).toContain('已生效');
    expect(applied.text).toMatch(/已约定<\/span><\/th><td>50<\/td><td>100<\/td><td>8<\/td>/);
    expect((await operator.send(wrong, right, 'name="version"')).code).toBe('');
    const [row] = await stage.rows.query('select max(version)::int as n from federation_document');
    expect(row).toEqual({ n: version + 1 });
    const stale = await operator.send(another, { ...right, burst: '200' }, 'name="version"');
    expect([stale.status, stale.code]).toEqual([412, 'request.precondition_failed']);
  });

  it('恢复对账: what regions decided before a restore is taken; what is left stands with whose hand it needs and the next step, until it is settled', () =>
    restoreFollowedUp(stage, operator));

  it('互认协议: proposed, compared, signed by both sides and ended by page, with keys that stay in the regions; over another text it says where', () =>
    agreementByPages(stage, operator));

  it('换钥: a platform’s next key by page, proposed and confirmed over the same file; a private half is refused and shown again nowhere', () =>
    keysByPages(stage, operator));

  it('成员: one is added by form, compared entry by entry, in force by another press, and taken out again', () =>
    memberByPages(operator));
});
