import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shortCode } from '#contracts/short-code';
import { holds } from '../setup/until.ts';
import { enterAs, type Page, type Visitor } from './as-visitor.ts';
import { openWindows, type Windows } from './dossiers.ts';
import { paperPages } from './paper-pages.ts';
import { queuePages } from './queue-pages.ts';
import { allScopes, application, type Stage, settledCase, startStage } from './refusals.ts';

const scan = (text: string) => new File([text], 'scan.pdf', { type: 'application/pdf' });

describe('the pages of a window, without script', () => {
  let stage: Stage;
  let windows: Windows;
  let qingpu: Visitor & { readonly first: Page };
  let jiashan: Visitor & { readonly first: Page };

  beforeAll(async () => {
    stage = await startStage();
    windows = await openWindows(stage);
    qingpu = await enterAs(stage, stage.member('qingpu-platform'), allScopes, '/w');
    const clerk = { id: 'W-0231', role: 'window', station: 'js-hall-3' };
    jiashan = await enterAs(stage, stage.member('jiashan-platform'), allScopes, '/w', clerk);
  });
  afterAll(() => stage.close());

  const eventsOf = async (id: string) => (await windows.read(id)).events.map(({ event }) => event);
  const idIn = ({ url }: Page): string => new URL(url).pathname.split('/').at(-1) ?? '';

  it('scene 6 by pages: listed, sealed, sent, received, counted one page short by line, mended, counted again', async () => {
    const caseId = await windows.newCase();
    const listing = await qingpu.get(`/w/cases/${caseId}/dossier`);
    expect(listing.text).toContain('租赁合同');
    const seal = '长三角通办专用章-青浦01';
    const listed = await qingpu.send(listing, { 'pages.LEASE': '5', seal });
    expect([listed.status, listed.code]).toEqual([200, '']);
    const id = idIn(listed);
    const sent = await qingpu.send(
      listed,
      { event: 'dispatched', waybill: 'QP-PAGES-6' },
      'waybill',
    );
    expect(sent.text).toContain('QP-PAGES-6');

    const today = await jiashan.get('/w');
    expect(today.text).toContain(`/w/handoffs/${id}`);
    const [manifest] = (await windows.read(id)).manifests;
    // The scanner types what stands on the list, into the one field there is.
    const arrived = await jiashan.get(`/w/find?q=${manifest?.code}`);
    expect(idIn(arrived)).toBe(id);
    const received = await jiashan.send(arrived, { event: 'received' });
    const short = { event: 'counted', 'pages.0': '4' };
    const counted = await jiashan.send(received, short, 'pages.0');
    expect(counted.text).toContain('清点不符');
    // The same form sent twice, as an impatient finger does, is one event.
    expect((await jiashan.send(received, short, 'pages.0')).code).toBe('');
    expect(await eventsOf(id)).toEqual(['sealed', 'dispatched', 'received', 'discrepancy']);
    expect((await qingpu.get(`/w/cases/${caseId}`)).text).toContain('已中止');

    const mending = await qingpu.get(`/w/handoffs/${id}`);
    const without = await qingpu.send(mending, { event: 'mended', note: '' });
    expect([without.status, without.code]).toEqual([400, 'request.invalid']);
    expect(without.text).toContain('href="#f-note"');
    await qingpu.send(without, { event: 'mended', note: '第4页已专人送达' });
    const again = await jiashan.get(`/w/handoffs/${id}`);
    await jiashan.send(again, { event: 'counted', 'pages.0': '5' }, 'pages.0');
    expect((await windows.read(id)).state).toBe('counted');
    expect(await windows.readCase(caseId)).toMatchObject({ state: 'forwarded' });
    // Whoever pressed the button stands in the log, and on every page of theirs.
    expect(again.text).toContain('W-0231');
    await holds(async () => {
      const named = `position('W-0231'::bytea in leaf) > 0 and position('custody.counted'::bytea in leaf) > 0`;
      expect(await stage.rows.query(`select 1 from audit_event where ${named}`)).toHaveLength(1);
    });
  });

  it('a case is found by its number, short code, waybill, the number of the deciding region, and nothing else', async () => {
    const caseId = await windows.newCase();
    const id = await windows.sealed([caseId]);
    await windows.happens(id, windows.sender, { event: 'dispatched', waybill: 'QP-FIND-7' });
    const regional = await holds(async () => {
      const { regionalCaseId } = await windows.readCase(caseId);
      expect(regionalCaseId).toBeTruthy();
    }).then(async () => String((await windows.readCase(caseId))['regionalCaseId']));
    for (const typed of [caseId, shortCode(caseId), 'QP-FIND-7', regional])
      expect(idIn(await qingpu.get(`/w/find?q=${encodeURIComponent(typed)}`)), typed).toBe(caseId);
    const nothing = await qingpu.get(`/w/find?q=${encodeURIComponent('没有的号')}`);
    expect([nothing.status, nothing.text.includes('没有找到')]).toEqual([200, true]);
  });

  it('an original is seen at the counter and given back; a supplement goes with its scan; two dossiers share a bag', async () => {
    const caseId = await windows.newCase();
    const page = await qingpu.get(`/w/cases/${caseId}`);
    const written = { do: 'seen', code: 'LEASE', clerk: 'W-07', copy: scan('lease') };
    const seen = await qingpu.send(page, written, 'value="seen"');
    expect(seen.text).toContain('当场核验退还');
    await stage.world.jiashan.act(caseId, 'require_supplement');
    const asked = await qingpu.get(`/w/cases/${caseId}`);
    expect(asked.text).toContain('待补正');
    const codes = [...asked.text.matchAll(/name="scan\.([^"]+)"/g)].map(([, code]) => code ?? '');
    const scans = Object.fromEntries(codes.map((code) => [`scan.${code}`, scan(code)]));
    const brought = await qingpu.send(asked, { do: 'supplement', ...scans }, 'value="supplement"');
    expect([brought.status, brought.code]).toEqual([200, '']);
    expect(brought.text).not.toContain('value="supplement"');

    const cases = [await windows.newCase(), await windows.newCase()];
    const ids = await Promise.all(cases.map((one) => windows.sealed([one])));
    const bags = await qingpu.get('/w/bags');
    const made = await qingpu.send(bags, { dossier: ids });
    const left = await qingpu.send(made, { waybill: 'QP-BAG-2' });
    expect(left.text).toContain('本袋已交寄');
    for (const id of ids) expect((await windows.read(id)).waybill).toBe('QP-BAG-2');
  });

  it('撤回 by page goes with what the applicant signed, and not without; what a report lacks stands on its region’s day', async () => {
    const caseId = await windows.newCase();
    const page = await qingpu.get(`/w/cases/${caseId}`);
    const taking = { do: 'withdraw', reason: '不再办理', by: 'applicant' };
    const unsigned = await qingpu.send(page, taking, 'value="withdraw"');
    expect([unsigned.status, unsigned.code]).toEqual([400, 'request.invalid']);
    expect(unsigned.text).toContain('href="#f-signed"');
    const signed = { ...taking, signed: scan('撤回申请书') };
    await qingpu.send(unsigned, signed, 'value="withdraw"');
    expect(await windows.readCase(caseId)).toMatchObject({ state: 'withdrawn' });

    const granted = await windows.newCase();
    await stage.world.jiashan.act(granted, 'approve');
    await stage.world.jiashan.file?.(granted, 'revoke', { bare: true });
    await holds(async () => {
      const today = (await jiashan.get('/w')).text;
      expect(today).toContain('催办：报送内容须补全');
      expect(today).toContain('未说明理由 · 未注明批准人 · 未注明法律依据');
    });
    expect((await qingpu.get('/w')).text).not.toContain('催办');
  });

  paperPages(() => ({ stage, windows, qingpu, jiashan }));

  it('a window asks another about a case, it stands on that window’s day, and the answer comes back', async () => {
    const caseId = await windows.newCase();
    const page = await qingpu.get(`/w/questions?caseId=${caseId}&to=330421`);
    const written = { caseId, to: '330421', text: '租赁合同是否需要房东签字？', days: '2' };
    const asked = await qingpu.send(page, written, 'name="caseId"');
    expect([asked.status, asked.code]).toEqual([200, '']);
    const here = new URL(asked.url).pathname;
    expect((await jiashan.get('/w')).text).toContain(here);
    const reading = await jiashan.get(here);
    expect(reading.text).toContain(written.text);
    const answered = await jiashan.send(reading, { text: '需要，签字页即可。' }, 'name="text"');
    expect(answered.text).toContain('已答复');
    const back = await qingpu.get(here);
    expect(back.text).toContain('需要，签字页即可。');
    expect(back.text).not.toContain('name="publicAnswer"');
  });

  it('联络员: a window names the posts of its own region and takes them out, each once however often it is pressed', async () => {
    const at = '/w/contacts/330421';
    const told = { body: '嘉善县行政服务中心', phone: '0573-00000000', hoursFrom: '09:00' };
    const add = (page: Page, post: string, hoursTo = '17:00') =>
      jiashan.send(page, { ...told, post, hoursTo, do: 'add' }, 'value="add"');
    const turned = await add(await jiashan.get(at), '甲岗位', '08:00');
    expect(turned.text).toMatch(/href="#(f-contacts-0-hours)"[\s\S]*id="\1-wrong"/);
    const first = await add(turned, '甲岗位');
    await add(turned, '甲岗位');
    const both = await add(first, '乙岗位');
    const remove = JSON.stringify([told.body, '甲岗位', told.phone, '09:00–17:00']);
    await jiashan.send(both, { remove }, 'name="remove"');
    await jiashan.send(both, { remove }, 'name="remove"');
    const seen = (await qingpu.get(at)).text;
    expect(seen.match(/.岗位/g)).toEqual(['乙岗位']);
    // Another region's are read, and never written.
    expect(seen).not.toContain('value="add"');
  });

  it('交接班: a case goes on a clerk’s desk and to the next one, once; nobody takes it from them unasked', async () => {
    const caseId = await windows.newCase();
    const page = await jiashan.get(`/w/cases/${caseId}`);
    const taken = await jiashan.send(page, { do: 'take' }, 'value="take"');
    expect([taken.status, taken.code]).toEqual([200, '']);
    expect((await jiashan.get('/w')).text).toMatch(
      new RegExp(`我的在手办件.*?${caseId}.*?待签收`, 's'),
    );
    const shift = await jiashan.get('/w/shift');
    expect(shift.text).toContain(`value="${caseId}"`);
    const gone = { to: 'W-0232', case: [caseId] };
    const nobody = await jiashan.send(shift, { ...gone, to: '张三' }, 'name="to"');
    expect(nobody.text).toContain('id="f-to-wrong"');
    const handed = await jiashan.send(nobody, gone, 'name="to"');
    expect(handed.text).toContain('已移交');
    expect(handed.text).not.toContain(caseId);
    expect((await jiashan.get('/w/shift?clerk=W-0232')).text).toContain(caseId);
    const again = await jiashan.get(`/w/cases/${caseId}`);
    const refused = await jiashan.send(again, { do: 'take' }, 'value="take"');
    expect(refused.code).toBe('request.precondition_failed');
  });

  it('who has no telephone is told of each change, which stands on record; the applicant evaluates by a code that no address holds', async () => {
    const caseId = await settledCase(
      stage,
      windows.sender,
      application({ reach: { by: 'letter', address: '吴江区示例镇一号' } }),
    );
    await stage.world.jiashan.act(caseId, 'accept');
    expect((await qingpu.get(`/w/cases/${caseId}/papers`)).text).toContain('告知登记');
    const page = await qingpu.get(`/w/cases/${caseId}/tellings`);
    const [, version = ''] = /<option value="(\d+)"/.exec(page.text) ?? [];
    const at = /name="at"[^>]*value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const written = { version, how: 'window', clerk: 'W-0231', at };
    const told = await qingpu.send(page, written, 'name="version"');
    expect([told.status, told.code], told.text).toEqual([200, '']);
    expect(told.text).toMatch(/已告知.*当面告知/s);

    const asking = await qingpu.get(`/w/cases/${caseId}/evaluation`);
    const made = await qingpu.send(asking, { moment: 'collection' }, 'name="moment"');
    expect([made.status, made.code]).toEqual([200, '']);
    expect(made.text).toMatch(new RegExp(`href="[^"]*/e/${caseId}\\?code=`));
    expect(new URL(made.url).search).not.toContain('code');
  });

  queuePages(() => ({ stage, windows, qingpu, jiashan }));

  it('a form without its token, from another session, or of another role does nothing', async () => {
    const caseId = await windows.newCase();
    const page = await qingpu.get(`/w/cases/${caseId}`);
    const forged = await qingpu.send(
      page,
      { csrf: '0'.repeat(64), do: 'withdraw', reason: 'x' },
      'value="withdraw"',
    );
    expect(forged.text).toContain('value="withdraw"');
    expect(
      (await jiashan.send(page, { do: 'withdraw', reason: 'x' }, 'value="withdraw"')).status,
    ).toBe(200);
    expect(await windows.readCase(caseId)).toMatchObject({ state: 'forwarded' });
    const auditor = stage.member('delta-auditor');
    const visitor = await enterAs(
      stage,
      auditor,
      'console:open cases:read audit:read',
      '/console/cases',
    );
    expect((await visitor.get('/w')).code).toBe('auth.not_permitted');
  });
});
