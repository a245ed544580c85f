import { randomUUID } from 'node:crypto';
import { importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateTypes } from '#adapters/kit/sample-world';
import { inShanghai } from '#contracts/dates';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import type { AgreementTerms } from '../../gateway/trust/federation/agreement.ts';
import { weekdayOf } from '../../gateway/trust/federation/agreement.ts';
import { signTerms } from '../../gateway/trust/federation/agreement-signature.ts';
import type { FederationDocument } from '../../gateway/trust/federation/document.ts';
import { leaseItem, openWindows } from './dossiers.ts';
import {
  application,
  caseIdOf,
  digest,
  get,
  permitItem,
  personToken,
  post,
  qingpuToken,
  type Stage,
  settled,
  startStage,
} from './refusals.ts';

const since = '2026-01-01';
const lease = { itemCode: leaseItem(), form: {}, originals: true };
const leaseOnly: AgreementTerms = {
  id: 'jiashan-opens-to-qingpu',
  kind: 'items',
  from: '330421',
  to: '310118',
  items: ['000131002001'],
  since,
};
const platformOf: Readonly<Record<string, SampleMember>> = {
  '310118': 'qingpu-platform',
  '320509': 'wujiang-platform',
  '330421': 'jiashan-platform',
};

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

/** One side's act, which must succeed. */
async function acts(by: SampleMember, at: string, body: object) {
  const scope = by === 'delta-operator' ? 'admin' : 'agreements:sign';
  const token = await stage.member(by).ownToken(scope);
  const answer = await stage.ask(post(`/v1/agreements${at}`, token, body));
  expect(answer.status, answer.text).toBeLessThan(300);
  return JSON.parse(answer.text) as { readonly state: string };
}

/** Proposed by one side and signed by the other. */
async function agreed(terms: AgreementTerms, ...sides: readonly string[]) {
  const [one = '', other = ''] = sides;
  const by = async (region: string) => {
    const clientId = platformOf[region] as SampleMember;
    const jwk = stage.memberKeys[clientId];
    const key = (await importJWK(jwk, 'ES256')) as CryptoKey;
    return signTerms(terms, key, { alg: 'ES256', kid: jwk.kid ?? '', clientId }, new Date());
  };
  await acts(platformOf[one] as SampleMember, '', { terms, signature: await by(one) });
  const at = `/${terms.id}/signatures`;
  return acts(platformOf[other] as SampleMember, at, { signature: await by(other) });
}

const stopped = (id: string) => acts('delta-operator', `/${id}/stop`, { reason: 'other_terms' });

describe('what two regions agree on is held where it says something', () => {
  const submitted = async (change: object) => {
    const body = application({ ...change });
    const answer = await stage.ask(post('/v1/cases', await qingpuToken(stage), body));
    if (answer.status === 202) await settled(stage, caseIdOf(answer));
    return answer.status;
  };
  const permit = { itemCode: permitItem() };
  const forLease = {
    ...lease,
    materials: ['FORM', 'ID', 'LEASE'].map((code) => ({ code, how: 'upload', ref: digest })),
  };

  it('items opened: those of the list and no others, for the region that it names and no other', async () => {
    expect(await submitted(permit)).toBe(202);
    expect(await agreed(leaseOnly, '330421', '310118')).toMatchObject({ state: 'in_force' });
    expect([await submitted(permit), await submitted(forLease)]).toEqual([403, 202]);
    const me = await stage.ask(get('/v1/me', await qingpuToken(stage)));
    const { regions } = JSON.parse(me.text) as { regions: { code: string; items: number }[] };
    const items = new Map(regions.map(({ code, items }) => [code, items]));
    expect(items.get('330421')).toBe(1);
    expect(items.get('320509')).toBeGreaterThan(1);
    const wujiang = await stage.member('wujiang-platform').ownToken('cases:submit');
    const other = await stage.ask(post('/v1/cases', wujiang, application({ from: '320509' })));
    expect(other.status, other.text).toBe(202);
  });

  it('opened by the operator: one that stops a list, or takes it out of the document, opens nothing by that', async () => {
    expect(await stopped(leaseOnly.id)).toMatchObject({ state: 'stopped' });
    expect([await submitted(permit), await submitted(forLease)]).toEqual([403, 403]);
    const token = await stage.member('delta-operator').ownToken('admin');
    const read = await stage.ask(get('/v1/admin/federation', token));
    const document = JSON.parse(read.text) as FederationDocument;
    const put = async (regions: readonly object[]) => {
      const next = { ...document, version: document.version + 1, regions };
      const answer = await stage.ask({
        ...post('/v1/admin/federation?dryRun=true', token, next),
        method: 'PUT',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'if-match': `"${document.version}"`,
        },
      });
      return JSON.parse(answer.text) as Record<string, unknown>;
    };
    const open = document.regions.map(({ opensByAgreement: _, ...region }) => region);
    const notYours = { status: 403, code: 'agreement.not_yours' };
    expect(await put(open)).toMatchObject(notYours);
    // Nor by a region that was left out, with its members and agreements, and comes back.
    await stage.rows.query(
      `insert into agreement (id, terms, signatures, proposed_by, proposed_at, made_at)
        select 'opened-once', terms || '{"id": "opened-once", "from": "340521"}', signatures, proposed_by, now(), now()
        from agreement where id = '${leaseOnly.id}'`,
    );
    const { name, calendar, inFlight } = document.regions[0] ?? {};
    const returning = { code: '340521', name, calendar, inFlight };
    const at = { pointer: `/regions/${open.length}/opensByAgreement` };
    const { regions } = document;
    expect(await put([...regions, returning])).toMatchObject({ ...notYours, errors: [at] });
    const whole = { ...returning, opensByAgreement: ['310118'] };
    expect(await put([...regions, whole])).toMatchObject({ regions: { added: ['340521'] } });
    const both = { ...leaseOnly, id: 'jiashan-opens-more', items: ['000109001001'] };
    await agreed(both, '310118', '330421');
    expect([await submitted(permit), await submitted(forLease)]).toEqual([202, 403]);
  });

  it('fields given: of a certificate no more is fetched than every agreement gives', async () => {
    const person = await personToken(stage);
    const { code: type } = certificateTypes.identityCard;
    const named = async () => {
      const until = new Date(Date.now() + 86_400_000).toISOString();
      const body = { holder: 'subject', type, itemCode: permitItem(), reason: '核对身份', until };
      const answer = await stage.ask(post('/v1/certificates/retrieve', person, body));
      expect(answer.status, answer.text).toBe(201);
      const { credential } = JSON.parse(answer.text) as { credential: string };
      const disclosures = credential.split('~').slice(1, -1);
      return disclosures.map((text) => JSON.parse(Buffer.from(text, 'base64url').toString())[1]);
    };
    expect(await named()).toContain('holderCode');
    const fewer: AgreementTerms = {
      id: 'names-of-wujiang-in-jiashan',
      kind: 'recognition',
      certificateType: type,
      issuerRegion: '320509',
      recognisingRegion: '330421',
      items: ['000109001001'],
      issuers: ['11320509XX0000001C'],
      fields: ['holderName'],
      since,
    };
    await agreed(fewer, '320509', '330421');
    expect(await named()).toEqual(['holderName']);
  });

  it('days of hand-off: originals leave on no other day, alone or in a bag', async () => {
    const windows = await openWindows(stage, { from: '310118', to: '320509', third: '330421' });
    const today = weekdayOf(inShanghai(new Date()).slice(0, 10));
    const week = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
    const days = week.filter((day) => day !== today);
    const terms: AgreementTerms = {
      ...{ id: 'bags-to-wujiang', kind: 'handoffs', from: '310118', to: '320509' },
      ...{ days, since },
    } as AgreementTerms;
    await agreed(terms, '310118', '320509');
    const ids = [await windows.sealed([await windows.newCase()])];
    const { sender, json, happens } = windows;
    const leaves = { event: 'dispatched', waybill: randomUUID().slice(0, 12) };
    const refused = { status: 409, code: 'handoff.day_not_agreed' } as const;
    await stage.refuses(post(`/v1/handoffs/${ids[0]}/custody`, sender, leaves), refused);
    const bag = await json('/v1/batches', sender, { handoffIds: ids });
    const dispatch = () => post(`/v1/batches/${String(bag['batchId'])}/dispatch`, sender, {});
    await stage.refuses(dispatch(), refused);
    await stopped(terms.id);
    expect((await stage.ask(dispatch())).status).toBe(201);
    await happens(String(ids[0]), windows.receiver, { event: 'received' });
  });
});
