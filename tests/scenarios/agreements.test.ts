import { randomUUID } from 'node:crypto';
import { importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { items } from '#adapters/kit/sample-items';
import { certificateTypes } from '#adapters/kit/sample-world';
import { NewsCloudEvent } from '#contracts/webhook';
import { eventOf } from '../../gateway/delivery/webhooks/cloud-event.ts';
import { webhook } from '../../gateway/delivery/webhooks/tables.ts';
import { agreementCommand } from '../../gateway/entries/agreement-command.ts';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import { signInAndExchange } from '../../gateway/entries/demo/window.ts';
import { and, eq, sql } from '../../gateway/platform/database/drizzle.ts';
import type { AgreementTerms } from '../../gateway/trust/federation/agreement.ts';
import { signTerms } from '../../gateway/trust/federation/agreement-signature.ts';
import type { Member } from '../../gateway/trust/federation/entries.ts';
import { agreementRecord } from '../../gateway/trust/federation/tables.ts';
import {
  codeOf,
  keyLost,
  type OperatedGateway,
  startOperatedGateway,
} from '../setup/operated-gateway.ts';
import { permitItem } from './refusals.ts';

const { code: type } = certificateTypes.identityCard;
const carriedOver = 'identitycard-320509-330421';
const terms: AgreementTerms = {
  id: 'cards-of-wujiang-in-jiashan',
  certificateType: type,
  issuerRegion: '320509',
  recognisingRegion: '330421',
  items: items.map(({ basicCode }) => basicCode),
  issuers: ['11320509XX0000001C'],
  since: '2026-01-01',
  noticeDays: 0,
};
const issuer = 'wujiang-platform';
const recognising = 'jiashan-platform';
const path = '/v1/agreements';

let gateway: OperatedGateway;
let person: string;
beforeAll(async () => {
  gateway = await startOperatedGateway();
  person = await signInAndExchange(gateway.member('qingpu-platform'), '330421', 'shen.wei');
  await wantNews(issuer, undefined);
  await wantNews('qingpu-platform', undefined);
  await wantNews(recognising, ['tongban.agreement.signed', 'tongban.agreement.stopped']);
});
afterAll(() => gateway.close());

async function sign(by: SampleMember, over = terms, as: string = by): Promise<string> {
  const jwk = gateway.memberKeys[by];
  const key = (await importJWK(jwk, 'ES256')) as CryptoKey;
  return signTerms(over, key, { alg: 'ES256', kid: jwk.kid ?? '', clientId: as }, new Date());
}

async function post(by: SampleMember, at: string, body: unknown) {
  const member = gateway.member(by);
  const token = await member.ownToken(by === 'delta-operator' ? 'admin' : 'agreements:sign');
  return member.call('POST', path + at, { token, body, idempotencyKey: randomUUID() });
}

async function read(by: SampleMember, at: string) {
  const member = gateway.member(by);
  const token = await member.ownToken(by === 'delta-operator' ? 'admin' : 'agreements:sign');
  return member.call('GET', path + at, { token });
}

const webhookPath = '/v1/me/webhook';
/** Where nobody answers: what is told is read from what waits. */
async function wantNews(by: SampleMember, events: readonly string[] | undefined): Promise<void> {
  const member = gateway.member(by);
  const token = await member.ownToken('cases:read');
  const body = { url: 'http://127.0.0.1:9/told', ...(events ? { events } : {}) };
  const set = await member.call('PUT', webhookPath, { token, body });
  expect(set.status, JSON.stringify(set.body)).toBe(200);
}

/** What a member is told about one agreement, in its order. */
async function toldOf(by: SampleMember, id: string): Promise<readonly string[]> {
  const rows = await gateway.gateway.platform
    .database()
    .select()
    .from(webhook)
    .where(and(eq(webhook.clientId, by), eq(webhook.about, id)))
    .orderBy(webhook.at);
  for (const row of rows)
    expect(NewsCloudEvent.parse(eventOf(gateway.origin, row)).subject).toBe(id);
  return rows.map(({ type }) => type.slice('tongban.agreement.'.length));
}

/** What `npm run agreement` does, in this process. */
async function command(by: SampleMember, ...words: string[]): Promise<unknown> {
  const side = {
    client: gateway.member(by),
    key: gateway.memberKeys[by],
    readFile: async () => terms,
  };
  return JSON.parse((await agreementCommand(side, words)) ?? 'null');
}

/** Whether a card of Wujiang counts in Jiashan: the person's own is asked for. */
const retrieved = async (): Promise<string> => {
  const until = new Date(Date.now() + 86_400_000).toISOString();
  const body = { holder: 'subject', type, itemCode: permitItem(), reason: '核对身份', until };
  const qingpu = gateway.member('qingpu-platform');
  return codeOf(await qingpu.call('POST', '/v1/certificates/retrieve', { token: person, body }));
};

describe('agreements are made by those whom they bind', () => {
  it('what the operator wrote before counts until a day; the operator stops it at once and cannot bring it back', async () => {
    const before = await gateway.inForce();
    expect((await read(issuer, `/${carriedOver}`)).body).toMatchObject({
      state: 'in_force',
      signedByOperatorUntil: '2027-12-31',
      missing: ['320509', '330421'],
    });
    expect(await retrieved()).toBe('ok');
    const stopped = await post('delta-operator', `/${carriedOver}/stop`, { reason: 'security' });
    expect(stopped).toMatchObject({
      status: 200,
      body: { state: 'stopped', closedBy: 'delta-operator', closedReason: 'security' },
    });
    expect(await retrieved()).toBe('federation.no_agreement');
    const { version } = await gateway.inForce();
    const again = { ...before, version: version + 1 };
    for (const query of ['', '?dryRun=true'])
      expect(codeOf(await gateway.put(again, { ifMatch: `"${version}"`, query }))).toBe(
        'agreement.not_yours',
      );
  });

  it('signed by one it is a proposal and counts for nobody', async () => {
    const proposed = await command(issuer, 'propose', 'terms.json');
    expect(proposed).toMatchObject({
      state: 'proposed',
      missing: ['330421'],
      signatures: [{ region: '320509' }],
    });
    expect(await retrieved()).toBe('federation.no_agreement');
    expect(codeOf(await post(issuer, '', { terms, signature: await sign(issuer) }))).toBe(
      'agreement.id_used',
    );
  });

  it('forged: by the operator, a third region, in another’s name or over other terms, it is refused', async () => {
    const at = `/${terms.id}/signatures`;
    const honest = await sign(recognising);
    expect((await post('qingpu-platform', at, { signature: honest })).status).toBe(404);
    expect(codeOf(await post('delta-operator', at, { signature: honest }))).toBe(
      'auth.insufficient_scope',
    );
    for (const signature of [
      await sign(issuer, terms, recognising),
      await sign(recognising, { ...terms, items: [] }),
      await sign(issuer),
    ])
      expect(codeOf(await post(recognising, at, { signature }))).toBe('request.invalid');
    const inForce = await gateway.inForce();
    const entry = { ...terms, signatures: [await sign(issuer), await sign('qingpu-platform')] };
    const forged = { ...inForce, version: inForce.version + 1, agreements: [entry] };
    expect(codeOf(await gateway.put(forged, { ifMatch: `"${inForce.version}"` }))).toBe(
      'agreement.not_yours',
    );
    expect(await retrieved()).toBe('federation.no_agreement');
  });

  it('signed by both it counts, and both read who agreed and when', async () => {
    expect(await command(recognising, 'diff', 'terms.json')).toEqual([]);
    const signed = await command(recognising, 'sign', 'terms.json');
    expect(signed).toMatchObject({ state: 'in_force', missing: [] });
    expect(await retrieved()).toBe('ok');
    const list = (await command(recognising, 'show')) as {
      agreements: { id: string; signatures: { clientId?: string; stands: boolean }[] }[];
    };
    const found = list.agreements.find(({ id }) => id === terms.id);
    expect(found?.signatures.map(({ clientId, stands }) => [clientId, stands])).toEqual([
      [issuer, true],
      [recognising, true],
    ]);
    expect((await read('qingpu-platform', `/${terms.id}`)).status).toBe(404);
  });

  it('falls at once with the key under it, and stands again with that key', async () => {
    const before = await gateway.inForce();
    const renamed = (member: Member) => ({
      ...member,
      jwks: { keys: member.jwks.keys.map(({ kid: _, ...key }) => ({ ...key, kid: 'new' })) },
    });
    await gateway.changeMember(recognising, renamed, keyLost);
    expect(await retrieved()).toBe('federation.no_agreement');
    expect((await read(issuer, `/${terms.id}`)).body).toMatchObject({
      state: 'lapsed',
      missing: ['330421'],
    });
    await gateway.restore(before, keyLost);
    expect(await retrieved()).toBe('ok');
  });

  it('is ended by one side, with its notice, and once', async () => {
    const tooSoon = await post(issuer, `/${terms.id}/end`, {
      reason: 'other_terms',
      on: '2026-01-01',
    });
    expect(tooSoon).toMatchObject({ status: 400, body: { errors: [{ pointer: '/on' }] } });
    const ended = await post(issuer, `/${terms.id}/end`, { reason: 'other_terms' });
    expect(ended).toMatchObject({ status: 200, body: { endedBy: '320509' } });
    expect(codeOf(await post(recognising, `/${terms.id}/end`, { reason: 'security' }))).toBe(
      'agreement.not_open',
    );
  });

  it('both sides are told, each what it wants to hear of, and nobody else', async () => {
    const told = (by: SampleMember) => toldOf(by, terms.id);
    expect(await told(issuer)).toEqual(['proposed', 'signed', 'ended']);
    expect(await told(recognising)).toEqual(['signed']);
    for (const by of [issuer, recognising] as const)
      expect(await toldOf(by, carriedOver)).toEqual(['stopped']);
    expect(await told('qingpu-platform')).toEqual([]);
  });

  it('flood: of one member a thousand proposals are open and no more; each side reads them page by page', async () => {
    const database = gateway.gateway.platform.database();
    const rows = (id: string, proposedBy: string, until?: string) =>
      Array.from({ length: 1000 }, (_, nth) => ({
        id: `${id}-${String(nth).padStart(4, '0')}`,
        terms: { ...terms, id: `${id}-${String(nth).padStart(4, '0')}`, ...(until && { until }) },
        signatures: [],
        proposedBy,
        proposedAt: new Date(),
      }));
    // What ran out by itself counts against nobody.
    await database.insert(agreementRecord).values(rows('over', issuer, '2026-01-31'));
    const propose = async (id: string) => {
      const other = { ...terms, id };
      return codeOf(await post(issuer, '', { terms: other, signature: await sign(issuer, other) }));
    };
    expect(await propose('one-more')).toBe('ok');
    await database.insert(agreementRecord).values(rows('open', issuer));
    expect(await propose('one-too-many')).toBe('request.rate_limited');
    type Page = { readonly agreements: { readonly id: string }[]; readonly next?: string };
    const page = async (by: SampleMember, query: string) =>
      (await read(by, `?${query}`)).body as Page;
    const first = await page(recognising, 'limit=2&cursor=open-0000');
    expect(first.agreements.map(({ id }) => id)).toEqual(['open-0001', 'open-0002']);
    expect(first.next).toBe('open-0002');
    const last = await page(recognising, 'limit=2&cursor=zzz');
    expect([last.agreements, last.next]).toEqual([[], undefined]);
    const others = await page('qingpu-platform', 'limit=2&cursor=open-0000');
    expect(others.agreements.filter(({ id }) => id.startsWith('o'))).toEqual([]);
    expect((await page('delta-operator', 'limit=2&cursor=open-0000')).agreements).toHaveLength(2);
    await database.delete(agreementRecord).where(sql`${agreementRecord.id} like 'o%'`);
  });

  it('a proposal that a side took back cannot be signed any more', async () => {
    const other = { ...terms, id: 'another-proposal' };
    const signature = await sign(issuer, other);
    const proposed = await post(issuer, '', { terms: other, signature });
    expect([proposed.status, proposed.headers.get('location')]).toEqual([
      201,
      `${path}/${other.id}`,
    ]);
    const back = await post(recognising, '/another-proposal/end', { reason: 'no_longer_needed' });
    expect(back.body).toMatchObject({ state: 'withdrawn', closedBy: recognising });
    const late = { signature: await sign(recognising, other) };
    expect(codeOf(await post(recognising, '/another-proposal/signatures', late))).toBe(
      'agreement.not_open',
    );
  });
});
