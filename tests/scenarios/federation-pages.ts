import { expect, it } from 'vitest';
import type { Page, Visitor } from './as-visitor.ts';
import type { Stage } from './refusals.ts';

/** The document as it stands in the text field. */
const documentIn = ({ text }: Page): Record<string, unknown> & { version: number } => {
  const [, shown = ''] = /<textarea[^>]*>([\s\S]*?)<\/textarea>/.exec(text) ?? [];
  return JSON.parse(
    shown.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&'),
  );
};

/** 联盟文件 and 互认协议 by the pages of an operator, in the house of whoever asks. */
export function federationPages(
  house: () => { readonly stage: Stage; readonly operator: Visitor },
): void {
  it('the federation changes by comparing first; a stale version and what is no document are refused, and nothing is lost', async () => {
    const { operator } = house();
    const page = await operator.get('/ops/federation');
    const another = await operator.get('/ops/federation');
    const before = documentIn(page);
    const document = JSON.stringify({ ...before, version: before.version + 1 });
    const first = await operator.send(page, { document, do: 'compare' }, 'name="document"');
    // Written on after a look at what it would change, it is compared again.
    const longer = JSON.stringify({ ...JSON.parse(document), members: before['members'] }, null, 1);
    const second = await operator.send(
      first,
      { document: longer, do: 'compare' },
      'name="document"',
    );
    expect([second.status, second.code]).toEqual([200, '']);
    const compared = await operator.send(second, { document, do: 'compare' }, 'name="document"');
    expect(compared.text).toContain('生效</button>');
    // A document of many members is longer than what other forms carry.
    const long = { document: `${document}${' '.repeat(300_000)}`, do: 'compare' };
    const many = await operator.send(compared, long, 'name="document"');
    expect([many.status, many.code]).toEqual([200, '']);
    const applied = await operator.send(compared, { document, do: 'apply' }, 'name="document"');
    expect(applied.text).toContain('已生效');
    expect(documentIn(applied).version).toBe(before.version + 1);
    const stale = await operator.send(another, { document, do: 'apply' }, 'name="document"');
    expect([stale.status, stale.code]).toEqual([412, 'request.precondition_failed']);
    expect(documentIn(stale).version).toBe(before.version + 1);
    const broken = await operator.send(
      applied,
      { document: '{"version":', do: 'compare' },
      'name="document"',
    );
    expect([broken.status, broken.code]).toEqual([400, 'request.malformed_json']);
  });

  it('every version of the federation is kept with who brought it and what it changed, alone or since an earlier one', async () => {
    const { operator } = house();
    const page = await operator.get('/ops/federation');
    const before = documentIn(page) as { version: number; members: { name: string }[] };
    const [first, ...others] = before.members;
    const version = before.version + 1;
    const members = [{ ...first, name: '改名的平台' }, ...others];
    const document = JSON.stringify({ ...before, version, members });
    await operator.send(page, { document, do: 'apply' }, 'name="document"');
    const at = '/ops/federation/versions';
    const list = await operator.get(at);
    expect(list.text).toMatch(/版本 \d+<\/a>[^<]*<span[^<]*<code>delta-operator<\/code>/);
    const shown = await operator.get(`${at}/${version}`);
    expect(shown.text).toContain(`${before.version} → ${version}`);
    expect(shown.text).toContain('<td>name</td>');
    // Nothing else changed in the version before; since it, the same stands.
    const since = await operator.get(`${at}/${version}?since=1`);
    expect(since.text).toContain(`1 → ${version}`);
    expect(since.text).toContain('<td>name</td>');
    expect((await operator.get(`${at}/1`)).text).toContain('没有可对比的版本');
    const codes = [`${version + 1}`, `${version}?since=${version}`, `${version}?since=x`, 'x'];
    const refused = await Promise.all(codes.map((code) => operator.get(`${at}/${code}`)));
    expect(refused.map(({ status, code }) => [status, code])).toEqual([
      [404, 'federation.version_not_found'],
      [404, 'federation.version_not_found'],
      [400, 'request.invalid'],
      [400, 'request.invalid'],
    ]);
  });

  it('an agreement is read with who has not signed, a proposal beside what is in force, and stopped once and with a reason', async () => {
    const { stage, operator } = house();
    const id = 'identitycard-330421-320509';
    const list = await operator.get('/ops/agreements');
    expect(list.text).toContain(`href="/ops/agreements/${id}`);
    await stage.rows.query(
      `insert into agreement (id, terms, signatures, proposed_by, proposed_at)
       select 'cards-anew', (one - 'signatures') || '{"id": "cards-anew", "noticeDays": 61}', '[]', 'jiashan-platform', now()
       from federation_document, jsonb_array_elements(document->'agreements') one
       where one->>'id' = '${id}' order by version desc limit 1`,
    );
    const proposed = await operator.get('/ops/agreements/cards-anew');
    expect(proposed.text).toMatch(/<th scope="row">终止通知天数<\/th><td>–<\/td><td>61<\/td>/);
    expect(proposed.text).toContain('npm run agreement -- sign terms.json');
    expect(proposed.text).not.toContain('name="reason"');
    const standing = await operator.get(`/ops/agreements/${id}`);
    const without = await operator.send(standing, { reason: '' }, 'name="reason"');
    expect([without.status, without.code]).toEqual([400, 'request.invalid']);
    const stopped = await operator.send(standing, { reason: 'security' }, 'name="reason"');
    expect(stopped.text).toContain('安全原因');
    expect(stopped.text).not.toContain('name="reason"');
    expect(stopped.text).not.toContain('region_left_out');
    await stage.rows.query(
      `update agreement set closed_by = 'tongban', closed_reason = 'region_left_out' where id = '${id}'`,
    );
    const leftOut = await operator.get(`/ops/agreements/${id}`);
    expect(leftOut.text).toMatch(/· 通办网关 · 地区已不在联盟文件中/);
    const unknown = await operator.get('/ops/agreements/nothing-of-the-kind');
    expect([unknown.status, unknown.code]).toEqual([404, 'agreement.not_found']);
  });
}
