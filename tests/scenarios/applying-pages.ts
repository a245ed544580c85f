import { expect, it } from 'vitest';
import { itemCodeIn } from '#adapters/kit/sample-world';
import { enterAs, newVisitor, type Page, signInThere, type Visitor } from './as-visitor.ts';
import { allScopes, permitItem, type Stage } from './refusals.ts';

/** 在线申请 by the pages of a citizen, in the house of whoever asks. */
export function applyingPages(
  house: () => { readonly stage: Stage; readonly citizen: Visitor },
): void {
  it('from a guide to a case: what was answered there goes along through the log-in; a form, scans, everything once more, sent once', async () => {
    const { stage, citizen } = house();
    const company = itemCodeIn('330421', '000131001001');
    const person = newVisitor(stage);
    const guide = await person.get(`/items/${company}?s.premises=own`);
    const way = /href="(\/me\/apply[^"]+)"/.exec(guide.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(way).toContain(`item=${company}&s.premises=own`);
    const door = await person.get(way);
    const there = await person.send(door, { region: '320509', kind: 'person' }, 'name="region"');
    const back = await signInThere(person, there, 'shen.wei');
    expect(new URL(back.url).pathname).toBe('/me/apply');
    const begun = await person.send(back, {});
    const here = new URL(begun.url).pathname;
    expect(here).toMatch(/^\/me\/apply\/330421\/draft_/);
    // Whoever closed the page finds it again; nobody else has it.
    expect((await person.get('/me/apply')).text).toMatch(
      new RegExp(`${here}[^>]*><b[^>]*>内资公司设立<`),
    );
    expect((await citizen.get('/me/apply')).text).toContain('在外地可办');
    // It is nobody's but theirs before it is a case.
    const counter = await enterAs(stage, stage.member('jiashan-platform'), allScopes, '/w');
    const elsewhere = await counter.get(here.replace('/me/apply/330421', '/w/collect'));
    expect(elsewhere.code).toBe('draft.not_found');
    await person.send(await person.get(`${here}/form`), { 'key.0': '住址', 'value.0': '示例镇' });
    const listed = await person.get(`${here}/materials`);
    // Whoever owns the premises brings no lease.
    expect(listed.text).not.toContain('value="LEASE"');
    for (const [, code = ''] of listed.text.matchAll(/name="code" value="([^"]+)"/g)) {
      const scan = new File([code], 'scan.jpg', { type: 'image/jpeg' });
      const page = await person.get(`${here}/materials`);
      const given = await person.send(page, { how: 'upload', scan }, `value="${code}"`);
      expect([code, given.status, given.code]).toEqual([code, 200, '']);
    }
    const check = await person.get(`${here}/check`);
    const sent = await person.send(check, { agreed: 'on' });
    expect([sent.status, sent.code], sent.text).toEqual([200, '']);
    expect(new URL(sent.url).pathname).toMatch(/^\/me\/cases\/330421\/case_/);
    expect(new URL((await person.send(check, { agreed: 'on' })).url).pathname).toBe(
      new URL(sent.url).pathname,
    );
  });

  it('what can never be submitted leads back to the guide; what was begun can be thrown away', async () => {
    const { citizen } = house();
    const company = itemCodeIn('330421', '000131001001');
    const ending = await citizen.get(`/me/apply?item=${company}&s.premises=cluster&s.park=pending`);
    expect(new URL((await citizen.send(ending, {})).url).pathname).toBe(`/items/${company}`);

    const begun = await citizen.send(await citizen.get(`/me/apply?item=${permitItem()}`), {});
    const here = new URL(begun.url).pathname;
    expect(here).toMatch(/^\/me\/apply\/330421\/draft_/);
    const list = await citizen.send(await citizen.get(here), {});
    expect([list.status, list.code, new URL(list.url).pathname]).toEqual([200, '', '/me/apply']);
    expect(list.text).not.toContain(here);
    expect((await citizen.get(here)).code).toBe('draft.not_found');
  });

  it('where somebody was going is kept for who chooses large print, and not for who comes next', async () => {
    const { stage } = house();
    const way = `/me/apply?item=${permitItem()}`;
    const arrival = async (visitor: Visitor, door: Page) => {
      const there = await visitor.send(door, { region: '320509', kind: 'person' }, 'name="region"');
      return new URL((await signInThere(visitor, there, 'shen.wei')).url).pathname;
    };
    const first = newVisitor(stage);
    await first.get(way);
    const large = await first.send(await first.get('/me/size'), { size: '1' });
    expect(await arrival(first, large)).toBe('/me/apply');
    const second = newVisitor(stage);
    await second.get(way);
    expect(await arrival(second, await second.get('/me'))).toBe('/me');
  });
}
