import { expect, it } from 'vitest';
import { ok } from '#contracts/result';
import { pageVisit } from '../../../tests/setup/page-visit.ts';
import { showBags } from './bags.ts';
import { showCollect } from './collect.ts';
import { showFound } from './find.ts';
import { showResolving } from './showing.ts';

const caller = { region: '310118' } as never;
const two = ['case_a', 'case_b'].map((caseId) => ({
  caseId,
  itemName: '居住证签注',
  state: 'submitted',
}));

it('of a waybill with more cases than a page shows the next page is asked by the waybill alone', async () => {
  const doors = { '/v1/cases': ok({ cases: two, next: 'case_b' }) };
  const place = { language: 'zh-CN', address: '/w/find?q=QP-1234567' } as const;
  const first = pageVisit({ asked: { q: 'QP-1234567' }, doors, place });
  const shown = String(await showFound(first.visit));
  expect(shown).toContain('/w/find?q=QP-1234567&amp;by=waybill&amp;cursor=case_b');
  const asked = { q: 'QP-1234567', by: 'waybill', cursor: 'case_b' };
  const next = pageVisit({ asked, doors, place });
  await showFound(next.visit);
  expect(next.calls.map(({ path }) => path)).toEqual([
    '/v1/cases?limit=20&waybill=QP-1234567&cursor=case_b',
  ]);
});

it('sealed dossiers beyond a page have a next page, and what is listed short of its end says so', async () => {
  const doors = {
    '/v1/handoffs': ok({ handoffs: [], next: 'ho_1' }),
    '/v1/items': ok({ items: [], next: 'x' }),
    '/v1/drafts': ok({ drafts: [] }),
  };
  const place = { language: 'zh-CN', address: '/w/bags' } as const;
  expect(String(await showBags(pageVisit({ doors, place, caller }).visit))).toContain(
    'href="/w/bags?cursor=ho_1',
  );
  expect(String(await showCollect(pageVisit({ doors, place, caller }).visit))).toContain(
    '只列出前 20 项，还有更多',
  );
});

it('an item beyond those that a choice holds is found by its name, where a code is shown', async () => {
  const place = { language: 'zh-CN', address: '/w/show' } as const;
  const few = pageVisit({ doors: { '/v1/items': ok({ items: [] }) }, place, caller });
  expect(String(await showResolving(few.visit))).not.toContain('name="item-name"');
  const doors = { '/v1/items': ok({ items: [], next: 'x' }) };
  const many = pageVisit({ doors, place, caller, asked: { 'item-name': '居住证' } });
  expect(String(await showResolving(many.visit))).toContain('name="item-name" value="居住证"');
  expect(many.calls.map(({ path }) => decodeURIComponent(path))).toEqual([
    '/v1/items?limit=100&q=居住证',
  ]);
});
