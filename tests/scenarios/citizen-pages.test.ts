import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateTypes, people } from '#adapters/kit/sample-world';
import { holds } from '../setup/until.ts';
import { applyingPages } from './applying-pages.ts';
import { enterAs, newVisitor, type Page, signInThere, type Visitor } from './as-visitor.ts';
import {
  allScopes,
  permitItem,
  personToken,
  type Stage,
  settledCase,
  startStage,
} from './refusals.ts';

/** The next day that is no weekend, in +08:00. */
function workday(): string {
  const ahead = [1, 2, 3].map((n) => new Date(Date.now() + 8 * 3_600_000 + n * 86_400_000));
  const day = ahead.find((one) => one.getUTCDay() % 6 !== 0);
  return day?.toISOString().slice(0, 10) ?? '';
}

describe('the pages of a citizen, without script', () => {
  let stage: Stage;
  let citizen: Visitor;
  let home: Page;
  let caseId: string;

  beforeAll(async () => {
    stage = await startStage();
    const token = await personToken(stage);
    caseId = await settledCase(stage, token, { applicant: { kind: 'subject' } });
    citizen = newVisitor(stage);
    const door = await citizen.get('/me');
    expect(new URL(door.url).pathname).toBe('/me/sign-in');
    const there = await citizen.send(door, { region: '320509', kind: 'person' }, 'name="region"');
    home = await signInThere(citizen, there, 'shen.wei');
  });
  afterAll(() => stage.close());

  const own = () => `/me/cases/330421/${caseId}`;

  it('signed in at home they see their case of another region, and nobody’s else', async () => {
    expect(new URL(home.url).pathname).toBe('/me');
    expect(home.text).toContain(own());
    expect(home.text).toContain('沈**');
    expect(home.text).not.toContain('沈示例');
    const other = await settledCase(
      stage,
      await stage.member('qingpu-platform').ownToken(allScopes),
    );
    expect((await citizen.get('/me')).text).not.toContain(other);
    expect((await citizen.get(`/me/cases/330421/${other}`)).code).toBe('case.not_found');
  });

  it('they say how it was, and see who looked', async () => {
    await holds(() => stage.world.jiashan.act(caseId, 'accept'));
    await stage.world.jiashan.act(caseId, 'approve');
    const decided = await citizen.get(own());
    const said = await citizen.send(
      decided,
      { do: 'evaluate', score: '5', tag: ['fast'] },
      'value="evaluate"',
    );
    expect(said.text).toContain('已评价');
    const clerk = await enterAs(stage, stage.member('qingpu-platform'), allScopes, '/w');
    await clerk.get(`/w/cases/${caseId}`);
    await holds(async () => {
      const { text } = await citizen.get('/me/readers');
      expect(text).toContain('青浦区一网通办');
      expect(text).toContain('办理您的办件');
    });
  });

  it('找茬: what a person reports stands on that region’s day, is contacted and answered there once, and is theirs alone to read', async () => {
    const mine = await citizen.get(own());
    const way =
      /href="(\/me\/faults\?region[^"]+)"/.exec(mine.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const page = await citizen.get(way);
    expect(page.text).toContain(`value="${caseId}"`);
    const about = { region: '330421', caseId };
    const short = await citizen.send(page, { ...about, text: '慢' }, 'name="text"');
    expect([short.status, short.text.includes('id="f-text-wrong"')]).toEqual([400, true]);
    const words = '窗口要求重复提交租赁合同';
    const sent = await citizen.send(short, { ...about, text: words }, 'name="text"');
    expect(sent.text).toContain('已收到，答复期限');
    const id = /\/me\/faults\/330421\/(flt_[0-9a-v]{26})/.exec(sent.text)?.[1] ?? '';
    const clerk = await enterAs(stage, stage.member('jiashan-platform'), allScopes, '/w');
    expect(clerk.first.text).toContain(`/w/faults/${id}`);
    expect((await clerk.get('/w/faults')).text).toContain(id);
    const asked = await clerk.get(`/w/faults/${id}`);
    expect(asked.text).toContain(words);
    await clerk.send(asked, { clerk: 'W-09' }, 'value="contact"');
    const answer = { outcome: 'mended', text: '已改正，不再重复收取。' };
    const answered = await clerk.send(await clerk.get(asked.url), answer, 'value="answer"');
    expect([answered.status, answered.text.includes('value="answer"')]).toEqual([200, false]);
    const read = await citizen.get(`/me/faults/330421/${id}`);
    for (const said of [words, answer.text, '已整改']) expect(read.text).toContain(said);
    // 公开: how many and how late, of nobody.
    const told = (await newVisitor(stage).get('/figures?lang=zh-CN')).text;
    expect(told).toMatch(/找茬[\s\S]*嘉善[^<]*<\/th><td>1<\/td><td>1<\/td><td>1<\/td><td>0<\/td>/);
    expect((await citizen.get('/me/faults')).text).not.toContain('有的地区还有更多');
    await stage.rows.query(`insert into fault_report select copy.* from fault_report f, generate_series(1, 20) n,
      jsonb_populate_record(f, jsonb_build_object('id', 'flt_' || lpad(n::text, 26, '0'))) copy where f.id = '${id}'`);
    expect((await citizen.get('/me/faults')).text).toContain('有的地区还有更多');
    const stranger = await enterAs(stage, stage.member('qingpu-platform'), allScopes, '/w');
    expect((await stranger.get(`/w/faults/${id}`)).code).toBe('fault_report.not_found');
  });

  it('咨询: a question about an item is answered by the window of its region, and what that publishes stands with the guide for the next one', async () => {
    const item = permitItem();
    expect((await citizen.get(`/items/${item}`)).text).toContain('还没有公开的问答');
    const asking = await citizen.get(`/me/questions?item=${item}`);
    const asked = await citizen.send(asking, { text: '我的房东不在，怎么办？' }, 'name="text"');
    expect(asked.text).toContain('已提出，答复期限');
    const [, id = ''] = /\/me\/questions\/330421\/(cons_[0-9a-v]{26})/.exec(asked.text) ?? [];
    const clerk = await enterAs(stage, stage.member('jiashan-platform'), allScopes, '/w');
    expect(clerk.first.text).toContain(`/w/questions/${id}`);
    const words = {
      text: '可以委托他人签字。',
      publicQuestion: '房东不能到场时如何签字？',
      publicAnswer: '可以书面委托他人。',
    };
    const page = await clerk.get(`/w/questions/${id}`);
    expect((await clerk.send(page, words, 'name="text"')).text).toContain('已答复');
    expect((await citizen.get(`/me/questions/330421/${id}`)).text).toContain(words.text);
    const next = await newVisitor(stage).get(`/items/${item}?home=320509`);
    for (const said of [words.publicQuestion, words.publicAnswer])
      expect(next.text).toContain(said);
    for (const own of ['我的房东', words.text]) expect(next.text).not.toContain(own);
  });

  it('a certificate is shown by a code that a window of another region reads once', async () => {
    const page = await citizen.get('/me/show');
    const type = certificateTypes.identityCard.code;
    const shown = await citizen.send(page, { type, disclose: 'fields' });
    const [code] = /[0-9A-HJKMNP-TV-Z]{26}/.exec(shown.text) ?? [];
    expect(code, shown.text.slice(-3000)).toBeDefined();
    const clerk = await enterAs(stage, stage.member('jiashan-platform'), allScopes, '/w/show');
    const reading = { item: permitItem(), code: `TONGBAN:PRESENT:${code}` };
    const read = await clerk.send(clerk.first, reading);
    expect([read.status, read.code]).toEqual([200, '']);
    expect(read.text).toContain('证照有效');
    const again = await clerk.send(await clerk.get('/w/show'), reading);
    expect(again.status).toBeGreaterThanOrEqual(400);
  });

  it('a place at a window of another region is booked from its free ones, listed, and given back', async () => {
    const address = `/me/appointments?item=${permitItem()}&region=330421&date=${workday()}`;
    const places = await citizen.get(address);
    const slot = /name="slot" value="([^"]+)"/.exec(places.text)?.[1] ?? '';
    const booked = await citizen.send(places, { slot, do: 'book' }, 'name="slot"');
    expect([booked.status, booked.code]).toEqual([200, '']);
    expect(booked.text).toContain('已预约');
    // The window sees who comes, by its own number, and nobody's name.
    const number = /<code>([\w-]+)<\/code>/.exec(booked.text)?.[1] ?? '';
    const clerk = await enterAs(stage, stage.member('jiashan-platform'), allScopes, '/w');
    const day = await clerk.get(`/w/appointments?date=${workday()}`);
    expect(day.text).toContain(`<code>${number}</code>`);
    expect(day.text).not.toContain('沈');
    expect((await clerk.get(`/w/appointments?date=${workday()}&number=${number}`)).text).toContain(
      '已预约',
    );
    expect((await clerk.get(`/w/appointments?date=${workday()}&number=0`)).text).toContain(
      '没有这个预约号',
    );
    // Without the number they show their document; the search of a clerk who is named, here and nowhere else.
    const document = { idType: '111', idNumber: people[0].idNumber };
    const clerkOf = { id: 'W-9', role: 'window' };
    const named = async (member: 'jiashan-platform' | 'qingpu-platform') => {
      const one = await enterAs(stage, stage.member(member), allScopes, '/w/applicant', clerkOf);
      return (await one.send(one.first, document, 'name="idNumber"')).text;
    };
    expect(await named('jiashan-platform')).toContain(`<code>${number}</code>`);
    expect(await named('qingpu-platform')).not.toContain(number);
    const elsewhere = await enterAs(stage, stage.member('qingpu-platform'), allScopes, '/w');
    expect((await elsewhere.get(`/w/appointments?date=${workday()}`)).text).not.toContain(number);
    // On its day they say that they are there, and go before whoever walked in earlier.
    const door = await clerk.get('/w/queue?window=2');
    const walkedIn = await clerk.send(door, { do: 'take' }, 'value="take"');
    await stage.rows.query(
      `update appointment set begins_at = now() where regional_number = '${number}'`,
    );
    const there = await citizen.get('/me/appointments');
    const mine = await citizen.send(there, { do: 'arrive' }, 'value="arrive"');
    expect(mine.text).toContain('我的号码 B001 · 等候中');
    // The same number, where the window types the number of the appointment.
    await clerk.send(walkedIn, { do: 'take', number }, 'value="take"');
    await clerk.send(await clerk.get(door.url), { do: 'call' }, 'value="call"');
    expect((await citizen.get('/me/appointments')).text).toContain('B001 · 已叫号');
    const cancelled = await citizen.send(booked, { do: 'cancel' }, 'value="cancel"');
    expect(cancelled.text).toContain('已取消');
    expect(cancelled.text).not.toContain('value="cancel"');
  });

  applyingPages(() => ({ stage, citizen }));

  it('长辈版 is remembered by this browser and shows one thing on a page, and a session that ended leads back to the way in', async () => {
    // Chosen before or after the log-in, by a form that this browser was given.
    const unread = await newVisitor(stage).send(await citizen.get('/me/size'), { size: '2' });
    expect(unread.text).not.toContain('class="elder');
    const large = await citizen.send(await citizen.get('/me/size'), { size: '2' });
    expect(large.text).toContain('<html lang="zh-CN" class="elder largest">');
    // Few ways on, and one thing on a page: what can be done about a case is asked for first.
    for (const way of ['/me/cases', '/me/show', '/me/size', '/account/sessions'])
      expect(large.text).toContain(`href="${way}?lang=zh-CN"`);
    expect(large.text).not.toContain(
      '<nav aria-label="菜单"><a href="/me?lang=zh-CN">我的办件</a><a href="/me/readers',
    );
    expect((await citizen.get('/me/cases')).text).toContain(own());
    const mine = await citizen.get(own());
    expect([mine.text.includes('do=progress'), mine.text.includes('<form method="post"')]).toEqual([
      true,
      false,
    ]);
    expect((await citizen.get(`${own()}?do=progress`)).text).toContain('准予许可');
    const booking = await citizen.get('/me/appointments');
    expect([booking.text.includes('book=1'), booking.text.includes('name="q"')]).toEqual([
      true,
      false,
    ]);
    expect((await citizen.get('/me/appointments?book=1')).text).toContain('name="q"');
    const sessions = await citizen.get('/account/sessions');
    await citizen.send(sessions, { end: 'all' });
    expect(new URL((await citizen.get('/me')).url).pathname).toBe('/me/sign-in');
  });

  it('a return with another browser’s state, or with a made-up ticket, signs nobody in', async () => {
    const stranger = newVisitor(stage);
    const forged = await stranger.get('/me/returned?state=x&regional_ticket=320509.x.y');
    expect([forged.status, forged.code]).toEqual([400, 'oauth.login_over']);
    expect(new URL((await stranger.get('/me')).url).pathname).toBe('/me/sign-in');
  });
});
