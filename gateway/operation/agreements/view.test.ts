import { exportJWK, generateKeyPair } from 'jose';
import { expect, it } from 'vitest';
import type { AgreementTerms } from '../../trust/federation/agreement.ts';
import { signTerms } from '../../trust/federation/agreement-signature.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import type { AgreementRow } from './agreement-kind.ts';
import { viewOf } from './view.ts';

const now = new Date('2026-11-29T02:00:00Z');
const terms: AgreementTerms = {
  id: 'licence',
  certificateType: '11100000MB0143028R001',
  issuerRegion: '320509',
  recognisingRegion: '330421',
  items: [],
  issuers: ['11320509XX0000001C'],
  since: '2026-01-01',
};

async function side(region: string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const by = { alg: 'ES256', kid: region, clientId: region };
  const jwk = { ...(await exportJWK(publicKey)), kid: region };
  const member = { clientId: region, region, role: 'platform', jwks: { keys: [jwk] } };
  return { member, signature: await signTerms(terms, privateKey, by, now) };
}

it('an agreement that counts says so, whoever began to sign it anew', async () => {
  const [issuer, recognising] = await Promise.all([side('320509'), side('330421')]);
  const entry = { ...terms, signatures: [issuer.signature, recognising.signature] };
  const row = {
    terms,
    signatures: [recognising.signature],
    madeAt: now,
  } as unknown as AgreementRow;
  const found = { terms, row, entry };
  const stateWith = async (...members: object[]) => {
    const document = { members, agreements: [entry] } as unknown as FederationDocument;
    const { state, missing } = await viewOf(found, document, now);
    return { state, missing };
  };
  expect(await stateWith(issuer.member, recognising.member)).toEqual({
    state: 'in_force',
    missing: [],
  });
  expect(await stateWith(recognising.member)).toEqual({ state: 'lapsed', missing: ['320509'] });
});
