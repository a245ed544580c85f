import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { expect } from 'vitest';
import { items } from '#adapters/kit/sample-items';
import { certificateTypes } from '#adapters/kit/sample-world';
import { agreementCommand } from '../../gateway/entries/agreement-command.ts';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import { memberKeysCommand } from '../../gateway/entries/member-keys-command.ts';
import { enterAs, type Page, type Visitor } from './as-visitor.ts';
import type { Stage } from './refusals.ts';

const signing = 'agreements:sign console:open cases:read';

/** Comes in as whoever signs for a region. */
const administratorOf = (stage: Stage, member: SampleMember): Promise<Visitor> =>
  enterAs(stage, stage.member(member), signing, '/region/agreements', {
    id: 'A-1',
    role: 'administrator',
  });

/** What `npm run … -- write FILE` writes, on a machine of the member: the page is given this and never the key. */
async function signedBy(
  stage: Stage,
  member: SampleMember,
  command: typeof agreementCommand,
  text: string,
): Promise<File> {
  const holder = {
    client: stage.member(member),
    key: stage.memberKeys[member],
    readFile: async () => JSON.parse(text) as unknown,
  };
  const written = await command(holder, ['write', 'file.json']);
  return new File([written ?? ''], 'signed.json', { type: 'application/json' });
}

const terms = {
  kind: 'recognition',
  id: 'cards-by-page',
  direction: 'gives',
  other: '330421',
  certificateType: certificateTypes.identityCard.code,
  issuers: '11320509XX0000001C',
  since: '2026-01-01',
  noticeDays: '0',
};

const codeAndText = ({ status, code, text }: Page) => ({ status, code, text });

/** An agreement from its terms to its end, by two administrators and the operator who looks on. */
export async function agreementByPages(stage: Stage, operator: Visitor): Promise<void> {
  const [wujiang, jiashan] = await Promise.all([
    administratorOf(stage, 'wujiang-platform'),
    administratorOf(stage, 'jiashan-platform'),
  ]);
  const form = await wujiang.get('/region/agreements/new?kind=recognition');
  const wrong = await wujiang.send(form, { ...terms, items: 'x', do: 'look' }, 'name="id"');
  expect(codeAndText(wrong)).toMatchObject({ status: 400, code: 'request.invalid' });
  expect(wrong.text).toContain('href="#f-items"');
  const written = { ...terms, items: items[0]?.basicCode ?? '' };
  const looked = await wujiang.send(wrong, { ...written, do: 'look' }, 'name="id"');
  // Beside what the two have already, the days of notice are new.
  expect(looked.text).toMatch(/<th scope="row">终止通知天数<\/th><td>–<\/td><td>0<\/td>/);
  expect(looked.text).toContain('npm run -s agreement -- write terms-cards-by-page.json');
  const file = await wujiang.send(looked, { do: 'download' }, 'value="download"');
  const mine = await signedBy(stage, 'wujiang-platform', agreementCommand, file.text);
  const notSigned = new File([JSON.stringify(stage.memberKeys['wujiang-platform'])], 'key.json');
  const key = await wujiang.send(looked, { signed: notSigned, do: 'propose' }, 'type="file"');
  expect(codeAndText(key)).toMatchObject({ status: 400, code: 'request.invalid' });
  const proposed = await wujiang.send(looked, { signed: mine, do: 'propose' }, 'type="file"');
  expect([proposed.status, proposed.code]).toEqual([200, '']);
  expect(proposed.text).toContain('等待对方签署');

  const here = `/region/agreements/${terms.id}`;
  expect((await jiashan.get('/region/agreements')).text).toContain('等待本地区签署');
  const [page, text] = [await jiashan.get(here), (await jiashan.get(`${here}/terms`)).text];
  const other = JSON.stringify({ ...JSON.parse(text), noticeDays: 9 });
  const elsewhere = await signedBy(stage, 'jiashan-platform', agreementCommand, other);
  const refused = await jiashan.send(page, { signed: elsewhere, do: 'sign' }, 'type="file"');
  expect(refused.text).toContain('签署的是另一文本，不同之处：noticeDays');
  const theirs = await signedBy(stage, 'jiashan-platform', agreementCommand, text);
  const signed = await jiashan.send(refused, { signed: theirs, do: 'sign' }, 'type="file"');
  expect(signed.text).toMatch(/生效中[\s\S]*已签署/);
  expect((await operator.get(`/ops/agreements/${terms.id}`)).text).toContain('生效中');

  const ended = await jiashan.send(signed, { reason: 'other_terms', do: 'end' }, 'name="reason"');
  expect(ended.text).toContain('终止方');
  // A third region is no party: to it there is no such agreement; an operator has no page of a region.
  const qingpu = await administratorOf(stage, 'qingpu-platform');
  expect((await qingpu.get(here)).code).toBe('agreement.not_found');
  expect((await operator.get(here)).code).toBe('auth.not_permitted');
}

/** A platform's next key, from its public half to the operator's own signature. */
export async function keysByPages(stage: Stage, operator: Visitor): Promise<void> {
  const member = 'wujiang-platform';
  const wujiang = await administratorOf(stage, member);
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const next: JWK = { ...(await exportJWK(privateKey)), kid: 'wujiang-by-page' };
  const page = await wujiang.get('/region/keys');
  const until = '2099-12-31';
  const redirectUris = 'https://wujiang.example/back';
  const pasted = { until, key: JSON.stringify(next), redirectUris, do: 'look' };
  const secret = await wujiang.send(page, pasted, 'name="key"');
  expect(codeAndText(secret)).toMatchObject({ status: 400, code: 'request.invalid' });
  expect(secret.text).not.toContain(next.d);
  const { d: _, ...publicHalf } = next;
  const fine = { ...pasted, key: JSON.stringify(publicHalf) };
  const looked = await wujiang.send(secret, fine, 'name="key"');
  expect(looked.text).toContain('wujiang-by-page');
  const { text } = await wujiang.send(looked, { do: 'download' }, 'value="download"');
  const sooner = JSON.stringify({ ...JSON.parse(text), redirectUris: [] });
  const unseen = await signedBy(stage, member, memberKeysCommand, sooner);
  const notLooked = await wujiang.send(looked, { signed: unseen, do: 'propose' }, 'type="file"');
  expect(notLooked.text).toContain('签署的是另一文本，不同之处：redirectUris');
  const mine = await signedBy(stage, member, memberKeysCommand, text);
  const proposed = await wujiang.send(looked, { signed: mine, do: 'propose' }, 'type="file"');
  expect([proposed.code, proposed.text.includes('等待运营方确认')]).toEqual(['', true]);

  expect((await operator.get('/ops/member-keys')).text).toContain(`/ops/member-keys/${member}`);
  const waits = await operator.get(`/ops/member-keys/${member}`);
  // Which key, by its thumbprint, and until when the others count.
  expect(waits.text).toMatch(
    /wujiang-by-page<\/code><\/th><td><code>[\w-]{43}<\/code><\/td><td>–<\/td><td>一直有效/,
  );
  expect(waits.text).toContain(`<code>${redirectUris}</code>`);
  // Over the same text, and not by the operator: that is what is said of it.
  const notTheirs = await operator.send(waits, { signed: mine, do: 'confirm' }, 'type="file"');
  expect([notTheirs.status, notTheirs.text.includes('另一文本')]).toEqual([400, false]);
  const change = JSON.parse(text) as { keys: { kid: string }[] };
  const fewer = JSON.stringify({ ...change, keys: change.keys.slice(0, 1) });
  const told = await signedBy(stage, 'delta-operator', memberKeysCommand, fewer);
  const refused = await operator.send(notTheirs, { signed: told, do: 'confirm' }, 'type="file"');
  expect(refused.text).toContain('签署的是另一文本，不同之处：keys');
  const same = await signedBy(stage, 'delta-operator', memberKeysCommand, text);
  const confirmed = await operator.send(refused, { signed: same, do: 'confirm' }, 'type="file"');
  expect(confirmed.text).toContain('新密钥已生效');
  const after = await wujiang.get('/region/keys');
  expect(after.text).toMatch(new RegExp(`已确认生效[\\s\\S]*>${redirectUris}</textarea>`));
}

/** A member by form, compared with what stands there, in force by another press; its key taken out again. */
export async function memberByPages(operator: Visitor): Promise<void> {
  const { publicKey } = await generateKeyPair('ES256', { extractable: true });
  const key = JSON.stringify({ ...(await exportJWK(publicKey)), kid: 'county-1' });
  const written = {
    clientId: 'county-window',
    name: '某县平台',
    region: '330421',
    role: 'platform',
  };
  const form = await operator.get('/ops/members/new');
  const scopes = ['cases:read', 'console:open'];
  const given = { ...written, key, scopes, keysReason: 'new_member' };
  const twice = { ...given, clientId: 'jiashan-platform' };
  const known = await operator.send(form, twice, 'name="clientId"');
  expect(codeAndText(known)).toMatchObject({ status: 400, code: 'request.invalid' });
  const compared = await operator.send(known, given, 'name="clientId"');
  expect(compared.text).toMatch(/county-window<\/th>[\s\S]*某县平台/);
  const [, document = ''] = /<textarea[^>]*>([\s\S]*?)<\/textarea>/.exec(compared.text) ?? [];
  const decoded = document
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
  const put = { document: decoded, keysReason: 'new_member', do: 'apply' };
  expect((await operator.send(compared, put, 'name="document"')).text).toContain('已生效');
  const member = await operator.get('/ops/members/county-window');
  expect(member.text).toContain('county-1');
  // With its only key it would be nobody: that is said where it is asked for.
  const last = { change: 'end-key', kid: 'county-1' };
  expect((await operator.send(member, last, 'value="end-key"')).status).toBe(400);
  const removed = await operator.send(member, { change: 'remove' }, 'value="remove"');
  expect(removed.text).toMatch(/删除<\/td><th scope="row">county-window/);
  expect((await operator.get('/ops/members/nobody')).status).toBe(404);
}
