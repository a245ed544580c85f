import { importJWK, type JWK } from 'jose';
import { expect } from 'vitest';
import { people } from '#adapters/kit/sample-world';
import { mod37_36CheckCharacter, usccCheckCharacter } from '#contracts/check-digits';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import type { AgreementTerms } from '../../gateway/trust/federation/agreement.ts';
import { signTerms } from '../../gateway/trust/federation/agreement-signature.ts';
import { logged } from '../setup/logged.ts';
import { permitItem, personToken, type Stage } from './refusals.ts';

const [shen] = people;
const type = '11100000000013127D001';
const first17 = '11341821XX0000001';
const issuer = first17 + usccCheckCharacter(first17);
const numbered = [type, issuer, 'TEST20260009', '001'];
const identifier = `1.2.156.3005.2.${numbered.join('.')}.${mod37_36CheckCharacter(numbered.join(''))}`;
const day = (value: string) => ({
  ...{ value: `${value}T00:00:00+08:00`, precision: 'day', zone: '+08:00', raw: value },
});

/** What Langxi holds of somebody who lives elsewhere today, in canonical words. */
const card = {
  identifier,
  type,
  name: '居民身份证',
  number: shen.idNumber,
  issuer: { name: '郎溪县行政审批局(示例)', code: issuer, region: '341821' },
  issuedOn: day('2020-01-01'),
  validFrom: day('2020-01-01'),
  validity: { kind: 'until', until: day('2040-01-01') },
  holders: [{ codeType: '111', code: shen.idNumber, name: shen.name }],
  status: 'valid',
  statusRaw: 'valid',
  attributes: {},
  provenance: {},
};

const terms: AgreementTerms = {
  id: 'cards-of-langxi-in-jiashan',
  certificateType: type,
  issuerRegion: '341821',
  recognisingRegion: '330421',
  items: ['000109001001'],
  issuers: [issuer],
  since: '2026-01-01',
};

type Side = { readonly member: MemberClient; readonly jwk: JWK; readonly clientId: string };

async function signs({ member, jwk, clientId }: Side, at: string) {
  const key = (await importJWK(jwk, 'ES256')) as CryptoKey;
  const by = { alg: 'ES256', kid: jwk.kid ?? '', clientId };
  const signature = await signTerms(terms, key, by, new Date());
  const token = await member.ownToken('agreements:sign');
  const body = at === '' ? { terms, signature } : { signature };
  return member.call('POST', `/v1/agreements${at}`, { token, body });
}

/**
 * Langxi and Jiashan sign that Langxi's cards count in Jiashan; one is asked for at a window, waits in Langxi's inbox, and
 * is issued once Langxi has answered. Nobody ever calls Langxi.
 */
export async function langxiLends(stage: Stage, langxi: Side): Promise<void> {
  const person = await personToken(stage);
  const retrieve = async () => {
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const asked = { holder: 'subject', type, issuerRegion: '341821', itemCode: permitItem() };
    const body = { ...asked, reason: '核对身份', until };
    const call = { token: person, body };
    const answer = await stage
      .member('qingpu-platform')
      .call('POST', '/v1/certificates/retrieve', call);
    return [answer.status, (answer.body as { code?: string }).code];
  };
  expect(await retrieve()).toEqual([403, 'federation.no_agreement']);
  expect((await signs(langxi, '')).status).toBe(201);
  expect(await retrieve()).toEqual([403, 'federation.no_agreement']);
  const clientId = 'jiashan-platform';
  const jiashan = { member: stage.member(clientId), jwk: stage.memberKeys[clientId], clientId };
  const signed = await signs(jiashan, `/${terms.id}/signatures`);
  expect(signed.body).toMatchObject({ state: 'in_force' });

  expect(await retrieve()).toEqual([503, 'certificate.awaited']);
  const token = await langxi.member.ownToken('inbox:read');
  const path = '/v1/inbox/certificates';
  const { body } = await langxi.member.call('GET', path, { token });
  const [waiting] = (body as { questions: { id: string; question: object }[] }).questions;
  expect(waiting?.question).toMatchObject({ type, holder: { code: shen.idNumber } });
  const answered = { token, body: { certificate: card } };
  const told = await langxi.member.call('POST', `${path}/${waiting?.id}/answer`, answered);
  expect(told.status, JSON.stringify(told.body)).toBe(200);
  expect(await retrieve()).toEqual([201, undefined]);

  // Of the card that somebody holds a copy of it tells; what anybody else has is not kept, whatever is told of it.
  const at = new Date(Date.now() + 1000).toISOString();
  const changes = [identifier, `${identifier.slice(0, -1)}${identifier.endsWith('K') ? 'L' : 'K'}`];
  const news = { changes: changes.map((of) => ({ identifier: of, status: 'suspended', at })) };
  const tell = async () => {
    const own = await langxi.member.ownToken('cases:submit');
    const where = '/v1/regions/341821/certificate-changes';
    return langxi.member.call('POST', where, { token: own, body: news });
  };
  expect((await tell()).body).toEqual({ taken: 2 });
  expect((await tell()).body).toEqual({ taken: 2 });
  const [said, ...others] = await logged(stage, 'certificate.status_changed');
  expect(others).toEqual([]);
  expect(said).toMatchObject({
    actor: { kind: 'region', id: '341821' },
    reasonCode: 'certificate.suspended',
    details: { from: 'valid', to: 'suspended' },
  });
  expect(JSON.stringify(said)).not.toContain(identifier);
}
