import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemCodeIn, people } from '#adapters/kit/sample-world';
import { readCase } from '../../gateway/casework/cases/case-row.ts';
import { sentWith } from '../../gateway/casework/cases/sent.ts';
import { holds, until } from '../setup/until.ts';
import { enterAs, newVisitor, type Page, signInThere, type Visitor } from './as-visitor.ts';
import { leaseItem } from './dossiers.ts';
import { allScopes, type Stage, startStage } from './refusals.ts';

const scan = (text: string) => new File([text], 'scan.pdf', { type: 'application/pdf' });

describe('a case collected by pages, without script', () => {
  let stage: Stage;
  let clerk: Visitor & { readonly first: Page };

  /** The samples ask for nothing in a form; this region does, until its catalogue is read again. */
  const asksForName = () => {
    const schema = { type: 'object', properties: { name: { type: 'string', title: '经营者' } } };
    const asks = `update item set item = jsonb_set(item, '{form}', '${JSON.stringify(schema)}')
      where code = '${leaseItem()}' returning code`;
    return until(async () => (await stage.rows.query(asks)).length > 0);
  };

  beforeAll(async () => {
    stage = await startStage();
    await asksForName();
    const who = { id: 'W-0231', role: 'window' };
    clerk = await enterAs(stage, stage.member('qingpu-platform'), allScopes, '/w', who);
  });
  afterAll(() => stage.close());

  const hrefIn = ({ text }: Page, pattern: RegExp): string => pattern.exec(text)?.[1] ?? '';

  it('scene 1 by the pages of three people: a draft, the applicant signs in at home, papers, the case; one supplement; a decision', async () => {
    const offered = await clerk.get('/w/collect?region=330421');
    const draft = await clerk.send(offered, {}, `value="${leaseItem()}"`);
    const here = new URL(draft.url).pathname;
    expect(here).toMatch(/^\/w\/collect\/draft_/);

    const consent = await clerk.get(`${here}/consent`);
    for (const said of ['<h1>跨省通办服务同意书</h1>', '可以不同意'])
      expect(consent.text).toContain(said);
    const identity = await clerk.get(`${here}/identity`);
    const made = await clerk.send(identity, { do: 'open' }, 'value="open"');
    const page = hrefIn(made, /href="([^"]*\/identify\/[^"]+)"/);
    const applicant = newVisitor(stage);
    const asked = await applicant.get(page);
    expect(asked.text).toContain('青浦区一网通办');
    const home = await applicant.send(asked, { region: '320509', kind: 'person' }, 'name="region"');
    const done = await signInThere(applicant, home, 'shen.wei');
    expect(done.text).toContain('登录完成');
    // What was opened once for one applicant lets no second one in.
    expect((await newVisitor(stage).get(page)).code).toBe('oauth.login_over');
    const back = await clerk.get(`${here}/identity`);
    expect(back.text).toContain('沈**');
    await clerk.send(back, { do: 'use' }, 'value="use"');

    const form = await clerk.get(`${here}/form`);
    await clerk.send(form, { 'key.0': 'companyName', 'value.0': '示例企业' });
    for (const [code, how] of [
      ['FORM', 'upload'],
      ['ID', 'certificate'],
      ['LEASE', 'original'],
    ] as const) {
      const materials = await clerk.get(`${here}/materials`);
      const given = await clerk.send(
        materials,
        { how, scan: scan(code) },
        `name="code" value="${code}"`,
      );
      expect([code, given.status, given.code]).toEqual([code, 200, '']);
    }
    // What the item's form asks and a fetched certificate says is filled in at one press.
    await asksForName();
    const empty = await clerk.get(`${here}/form`);
    // What is still empty does not keep it from being filled in.
    expect(empty.text).toContain('value="prefill" formnovalidate');
    const typed = { 'key.0': 'companyName', 'value.0': '示例企业', do: 'prefill' };
    const filled = await clerk.send(empty, typed, 'value="prefill"');
    expect([filled.status, filled.code]).toEqual([200, '']);
    expect(filled.text).toMatch(/name="field.name"[^>]*value="沈/);
    const check = await clerk.get(`${here}/check`);
    expect(check.text).not.toContain('32050918910214002');
    const collected = await clerk.send(check, { agreed: 'on' });
    expect([collected.status, collected.code], collected.text).toEqual([200, '']);
    const caseId = new URL(collected.url).pathname.split('/').at(-1) ?? '';
    expect(caseId).toMatch(/^case_/);
    // Sent twice it is one case.
    expect(new URL((await clerk.send(check, { agreed: 'on' })).url).pathname).toBe(
      `/w/cases/${caseId}`,
    );

    await holds(() => stage.world.jiashan.act(caseId, 'require_supplement'));
    const wanted = await clerk.get(`/w/cases/${caseId}`);
    const codes = [...wanted.text.matchAll(/name="scan\.([^"]+)"/g)].map(([, code]) => code ?? '');
    const scans = Object.fromEntries(codes.map((code) => [`scan.${code}`, scan(code)]));
    await clerk.send(wanted, { do: 'supplement', ...scans }, 'value="supplement"');
    await holds(() => stage.world.jiashan.act(caseId, 'accept'));
    await stage.world.jiashan.act(caseId, 'approve');
    expect((await clerk.get(`/w/cases/${caseId}`)).text).toContain('准予许可');
  });

  it('a child by its document, its guardian with the proof, another applicant, a letter instead of a telephone: by pages, with what is wrong beside its field', async () => {
    const offered = await clerk.get('/w/collect?region=330421');
    const draft = await clerk.send(offered, {}, `value="${leaseItem()}"`);
    const here = new URL(draft.url).pathname;
    const [shen, gu] = people;
    const named = (at: string, name: string, idNumber: string) => ({
      [`${at}.idType`]: '111',
      [`${at}.name`]: name,
      [`${at}.idNumber`]: idNumber,
    });
    const identity = await clerk.get(`${here}/identity`);
    const child = named('applicant', '沈小示例', '320509201503010018');
    const wrong = await clerk.send(identity, { do: 'document', ...child }, 'applicant.idType');
    expect([wrong.status, wrong.code]).toEqual([400, 'request.invalid']);
    expect(wrong.text).toMatch(/id="f-applicant-idNumber-wrong">公民身份号码的/);
    const right = { ...child, 'applicant.idNumber': '320509201503010017' };
    await clerk.send(wrong, { do: 'document', ...right }, 'applicant.idType');
    expect((await clerk.get(`${here}/check`)).text).toContain('未成年人须由监护人代为申请');

    const of = (who: string) => clerk.get(`${here}/people/${who}`);
    const guardian = { ...named('guardian', shen.name, shen.idNumber), relation: 'parent' };
    const unproven = await clerk.send(await of('guardian'), guardian, 'relation');
    expect(unproven.text).toContain('id="f-guardian-proof-wrong"');
    expect(unproven.text).toContain(`value="${shen.name}"`);
    await clerk.send(unproven, { ...guardian, scan: scan('birth') }, 'relation');
    const agent = named('agent', gu.name, gu.idNumber);
    const mandate = { scope: ['submit', 'collect'], from: '2020-01-01', until: '2099-12-31' };
    const brought = { ...agent, ...mandate, scan: scan('mandate') };
    await clerk.send(await of('agent'), brought, 'agent.idType');
    const second = named('joint', gu.name, gu.idNumber);
    await clerk.send(await of('joint'), second, 'joint.idType');
    const letter = { by: 'letter', address: '吴江区示例镇一号' };
    await clerk.send(await of('reach'), letter, 'address');

    const listed = await clerk.get(`${here}/people`);
    expect(listed.text).not.toContain(shen.idNumber);
    // Whoever applies does not act for themselves: one of the two goes, with the proof that nothing else asks for.
    expect((await clerk.get(`${here}/check`)).text).toContain('不能代理本人');
    await clerk.send(listed, { remove: 'agent' }, 'value="agent"');
    expect((await clerk.get(`${here}/check`)).text).not.toContain('不能代理本人');

    await clerk.send(await clerk.get(`${here}/form`), { 'key.0': 'companyName', 'value.0': '甲' });
    for (const code of ['FORM', 'ID', 'LEASE'])
      await clerk.send(
        await clerk.get(`${here}/materials`),
        { how: code === 'LEASE' ? 'original' : 'upload', scan: scan(code) },
        `name="code" value="${code}"`,
      );
    const check = await clerk.get(`${here}/check`);
    for (const said of ['监护人', '父母', '挂号信', '吴江区示例镇一号'])
      expect(check.text).toContain(said);
    const collected = await clerk.send(check, { agreed: 'on' });
    expect([collected.status, collected.code], collected.text).toEqual([200, '']);
    const { platform } = stage.gateway;
    const row = await readCase(platform.database(), new URL(collected.url).pathname.slice(9));
    expect(row && (await sentWith(platform.database(), platform.keys, row))).toMatchObject({
      guardian: { person: { idNumber: shen.idNumber }, relation: 'parent', proof: 'GUARDIANSHIP' },
      jointApplicants: [{ name: gu.name }],
      reach: { by: 'letter' },
    });
  });

  it('情形: what the guide asks is asked in the draft too, an answer asks the next question, and only what is needed then is listed', async () => {
    const item = itemCodeIn('330421', '000131001001');
    const offered = await clerk.get('/w/collect?region=330421');
    const draft = await clerk.send(offered, {}, `value="${item}"`);
    const here = new URL(draft.url).pathname;
    expect(draft.text).toMatch(/\/situation\?[^>]*>情形<\/a><span[^>]*>可选/);
    const asking = await clerk.get(`${here}/situation`);
    expect(asking.text).not.toContain('name="s.park"');
    const next = await clerk.send(asking, { 's.premises': 'cluster' }, 's.premises');
    expect(new URL(next.url).pathname).toBe(`${here}/situation`);
    const ended = await clerk.send(
      next,
      { 's.premises': 'cluster', 's.park': 'pending' },
      's.park',
    );
    expect((await clerk.get(`${here}/situation`)).text).toContain('此情形不能在此申请');
    expect((await clerk.get(`${here}/check`)).text).toContain(`${here}/situation`);
    expect(new URL(ended.url).pathname).toBe(here);
    // Answered otherwise, what is not asked any more is gone.
    const told = await clerk.send(
      await clerk.get(`${here}/situation`),
      { 's.premises': 'own' },
      's.premises',
    );
    expect(told.text).toMatch(/>情形<\/a><span[^>]*>已完成/);
    expect((await clerk.get(`${here}/materials`)).text).not.toContain('value="LEASE"');
    expect((await clerk.get(`${here}/check`)).text).toMatch(/<dt>情形<\/dt>/);
  });

  it('an address that a counter began in its own browser binds nobody, whoever signs in by it', async () => {
    const offered = await clerk.get('/w/collect?region=330421');
    const draft = await clerk.send(offered, {}, `value="${leaseItem()}"`);
    const here = new URL(draft.url).pathname;
    // Whoever closed the page finds it again.
    expect((await clerk.get('/w/collect')).text).toContain(here);
    const made = await clerk.send(
      await clerk.get(`${here}/identity`),
      { do: 'open' },
      'value="open"',
    );
    const page = hrefIn(made, /href="([^"]*\/identify\/[^"]+)"/);
    const secret = page.split('/').at(-1) ?? '-';
    expect([made.url, made.text.split('hreflang')[0]?.includes(secret)]).toEqual([
      new URL(`${here}/identity`, stage.origin).href,
      false,
    ]);
    const headers = { accept: 'text/html' };
    const looked = await fetch(page, { headers });
    const cookie = looked.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const csrf = /name="csrf" value="([^"]+)"/.exec(await looked.text())?.[1] ?? '';
    const go = (sent: Record<string, string>) =>
      fetch(page, {
        method: 'POST',
        redirect: 'manual',
        headers: { ...headers, cookie },
        body: new URLSearchParams({ region: '320509', kind: 'person', ...sent }),
      });
    // A form that this browser did not read leads back to be read.
    const unread = await go({ csrf: 'x' });
    expect(unread.headers.get('location')).toBe(new URL(page).pathname);
    const begun = (await go({ csrf })).headers.get('location') ?? '';
    expect(begun).toMatch(/^\/oauth\/logins\//);
    const victim = newVisitor(stage);
    const done = await signInThere(victim, await victim.get(begun), 'shen.wei');
    expect(done.code).toBe('oauth.login_over');
    expect(done.url).not.toContain(secret);
    expect((await clerk.get(`${here}/identity`)).text).not.toContain('沈**');
  });
});
