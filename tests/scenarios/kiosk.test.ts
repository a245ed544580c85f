import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateTypes, itemCodeIn, people } from '#adapters/kit/sample-world';
import { type MemberClient, memberClient } from '../../gateway/entries/demo/member-client.ts';
import { sampleFederation, windowRedirectUri } from '../../gateway/entries/demo/members.ts';
import { expectStatus, retrieve, signInAndExchange } from '../../gateway/entries/demo/window.ts';
import { FederationDocument } from '../../gateway/trust/federation/document.ts';
import type { Member } from '../../gateway/trust/federation/entries.ts';
import { storeFederation } from '../../gateway/trust/federation/store.ts';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';
import { post } from './bundles.ts';

let gateway: TestGateway;
let kiosk: MemberClient;
let own: string;
let document: FederationDocument;

const itemCode = itemCodeIn('320509', '000109001001');
const [shen, gu] = people;

/** A machine in Qingpu's hall, with everything that the document lets a kiosk have. */
function joined(publicKey: Member['jwks']['keys'][number], change: Partial<Member> = {}) {
  const [first] = document.members;
  const member = {
    ...first,
    clientId: 'qingpu-kiosk-01',
    name: '青浦大厅自助机01',
    role: 'kiosk',
    scopes: ['cases:submit', 'cases:read', 'certificates:retrieve', 'identity:login'],
    jwks: { keys: [publicKey] },
    redirectUris: [windowRedirectUri],
    ...change,
  };
  return { ...document, version: document.version + 1, members: [...document.members, member] };
}
let publicKey: Member['jwks']['keys'][number];

beforeAll(async () => {
  gateway = await startTestGateway();
  document = sampleFederation({ version: 1, keys: gateway.memberKeys });
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: 'kiosk-1', alg: 'ES256' };
  const { d: _, ...shown } = jwk;
  publicKey = shown as typeof publicKey;
  const parsed = FederationDocument.parse(joined(publicKey));
  await storeFederation(gateway.gateway.platform, parsed, 'test');
  kiosk = memberClient(gateway.origin, 'qingpu-kiosk-01', jwk);
  own = await kiosk.ownToken('cases:submit cases:read certificates:retrieve identity:login');
});
afterAll(() => gateway.close());

const application = (channel: string, card: string) => ({
  itemCode,
  from: '310118',
  to: '320509',
  channel,
  applicant: { kind: 'subject' },
  form: {},
  materials: [{ code: 'ID', how: 'upload', ref: card }],
  originals: false,
});
const codeOf = (answer: { body: unknown }) => (answer.body as { code?: string }).code;

describe('a kiosk', () => {
  it('submits and prints for the citizen who is signed in, and shows the next one nothing of it', async () => {
    const token = await signInAndExchange(kiosk, '320509', shen.login);
    const submitted = expectStatus(
      await post(kiosk, token, '/v1/cases', application('kiosk', 'sha-256:1')),
      202,
      'submit',
    );
    const caseId = String(submitted['caseId']);
    const seen = await kiosk.call('GET', `/v1/cases/${caseId}`, { token });
    expect(seen.body).toMatchObject({ caseId, channel: 'kiosk' });
    const slip = await kiosk.call('GET', `/v1/cases/${caseId}/slip?lang=en`, { token });
    expect([slip.status, slip.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=UTF-8',
    ]);
    expect(slip.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = String(slip.body);
    expect(page).toContain(caseId);
    expect(page).toContain('<svg');
    for (const word of [shen.name, shen.idNumber, '居住证', '320509'])
      expect(page).not.toContain(word);
    const large = await kiosk.call('GET', `/v1/cases/${caseId}/slip?as=large`, { token });
    expect(String(large.body)).toContain('<body class="large">');
    const spoken = await kiosk.call('GET', `/v1/cases/${caseId}/slip?as=spoken`, { token });
    expect(spoken.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(String(spoken.body)).toContain('您的查询短码一共八位');

    const next = await signInAndExchange(kiosk, '320509', gu.login);
    expect((await kiosk.call('GET', `/v1/cases/${caseId}`, { token: next })).status).toBe(404);
    expect((await kiosk.call('GET', `/v1/cases/${caseId}/slip`, { token: next })).status).toBe(404);
    const lists = await Promise.all(
      [token, next, own].map((each) => kiosk.call('GET', '/v1/cases', { token: each })),
    );
    expect(lists.map(({ body }) => (body as { cases: unknown[] }).cases.length)).toEqual([1, 0, 0]);
  });

  it('uses its own channel and no other, and nobody else uses it', async () => {
    const token = await signInAndExchange(kiosk, '320509', shen.login);
    for (const channel of ['window', 'online'])
      expect(codeOf(await post(kiosk, token, '/v1/cases', application(channel, 'x')))).toBe(
        'auth.not_permitted',
      );
    const window = gateway.member('qingpu-platform');
    const other = await signInAndExchange(window, '320509', shen.login);
    expect(codeOf(await post(window, other, '/v1/cases', application('kiosk', 'x')))).toBe(
      'auth.not_permitted',
    );
  });

  it('submits one application at a time', async () => {
    const token = await signInAndExchange(kiosk, '320509', shen.login);
    const cases = [{ idempotencyKey: randomUUID(), case: application('kiosk', 'x') }];
    expect(codeOf(await post(kiosk, token, '/v1/cases/batch', { cases }))).toBe(
      'auth.not_permitted',
    );
  });

  it('applies for nobody who is not signed in at it', async () => {
    const { name, idNumber } = shen;
    const named = {
      ...application('kiosk', 'x'),
      applicant: { kind: 'person', name, idType: '111', idNumber },
    };
    expect(codeOf(await post(kiosk, own, '/v1/cases', named))).toBe('auth.subject_required');
    const token = await signInAndExchange(kiosk, '320509', shen.login);
    expect(codeOf(await post(kiosk, token, '/v1/cases', named))).toBe('auth.subject_required');
  });

  it('gets certificates only while their holder is there', async () => {
    const type = certificateTypes.identityCard.code;
    const licence = itemCodeIn('330421', '000131001001');
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const asked = { holder: 'subject', type, itemCode: licence, reason: '自助办理', until };
    const alone = await kiosk.call('POST', '/v1/certificates/retrieve', {
      token: own,
      body: asked,
    });
    expect([alone.status, codeOf(alone)]).toEqual([403, 'auth.subject_required']);
    const document = {
      format: 'dc+sd-jwt',
      document: 'x',
      purpose: { itemCode, reason: '核验', until },
    };
    const verified = await kiosk.call('POST', '/v1/certificates/verify', {
      token: own,
      body: document,
    });
    expect(codeOf(verified)).toBe('auth.subject_required');
    const token = await signInAndExchange(kiosk, '330421', shen.login);
    expect(await retrieve(kiosk, token, type, licence)).toMatch(/^cred_/);
  });

  it('sends forms, not scans', async () => {
    const token = await signInAndExchange(kiosk, '320509', shen.login);
    const big = { ...application('kiosk', 'x'), form: {} as Record<string, string> };
    for (let index = 0; index < 35; index += 1) big.form[`f${index}`] = '长'.repeat(700);
    expect(JSON.stringify(big).length).toBeLessThan(64 * 1024);
    const answer = await post(kiosk, token, '/v1/cases', big, randomUUID());
    expect([answer.status, codeOf(answer)]).toEqual([413, 'request.too_large']);
  });

  it('has fewer turns than a platform', async () => {
    const turnsOf = async (member: MemberClient, token: string) => {
      const { headers } = await member.call('GET', '/v1/cases', { token });
      return headers.get('ratelimit-policy');
    };
    expect(await turnsOf(kiosk, own)).toMatch(/^"requests";q=30;w=3(,|$)/);
    const platform = gateway.member('qingpu-platform');
    const theirs = await turnsOf(platform, await platform.ownToken('cases:read'));
    expect(Number(/q=(\d+)/.exec(theirs ?? '')?.[1])).toBeGreaterThan(300);
  });

  it.each([
    'handoffs:write',
    'console:open',
    'audit:read',
    'admin',
    'openid',
    'inbox:read',
  ] as const)('is given no %s by any document', (scope) => {
    const wrong = FederationDocument.safeParse(
      joined(publicKey, { scopes: ['cases:read', scope] }),
    );
    expect(wrong.error?.issues.map(({ message }) => message)).toContain(
      `${scope} is not for kiosks`,
    );
  });
});
