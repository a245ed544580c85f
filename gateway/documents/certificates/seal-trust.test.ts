import { beforeEach, expect, it } from 'vitest';
import { federation } from '../../../tests/certificates/federation.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { authority, issuer, reasons, sealed, sealId, signer, type } from '../ofd/testing/sealed.ts';
import { type ListPlan, listOf } from '../ofd/testing/stamps.ts';
import { sealTrustIn } from './seal-trust.ts';

const uri = 'https://ca.example/crl';
const region = '320509';
const document: FederationDocument = {
  ...federation,
  regions: federation.regions.map((entry) => ({
    ...entry,
    ...(entry.code === region
      ? {
          certificateSeals: {
            authorities: [authority.certificate.toString('base64')],
            revocationLists: [uri],
            seals: [{ sealId, issuer, types: [type] }],
          },
        }
      : {}),
  })),
};

let [wallMs, steadyMs] = [0, 0];
let published: Uint8Array | undefined;
let asked = 0;
const newPlatform = () => {
  const http = async () => {
    asked += 1;
    return published
      ? { ok: true, value: { status: 200, body: published } }
      : { ok: false, failure: { kind: 'unreachable' } };
  };
  const clocks = { clock: () => new Date(wallMs), monotonicMs: () => steadyMs };
  const regions = new Map([[region, { context: () => ({ http }) }]]);
  return { ...clocks, regions } as unknown as Platform;
};

const list = (...revoked: ListPlan['revoked']) => {
  const until = new Date('2026-06-03T00:00:00Z');
  return listOf({ by: authority, from: new Date('2026-05-31T00:00:00Z'), until, revoked });
};
const unknown = ['indeterminate issuer.revocation_unknown'];
const revoked = [
  'invalid issuer.seal_certificate_revoked',
  'indeterminate time.signing_time_unproven',
];

beforeEach(() => {
  [wallMs, steadyMs] = [Date.parse('2026-06-01T04:00:00Z'), 10_000];
  [published, asked] = [undefined, 0];
});

it('a list of revoked certificates is fetched at its address, kept while it is in force, and believed after ten minutes at the latest', async () => {
  const platform = newPlatform();
  const found = async () =>
    reasons(sealed(), new Date(wallMs), await sealTrustIn(platform, document, region));
  // Nobody can say that it is not revoked.
  expect(await found()).toEqual(unknown);
  steadyMs += 5000;
  published = list();
  expect(await found()).toEqual([]);
  published = list([signer.serial, new Date('2026-01-01T00:00:00Z')]);
  steadyMs += 599_999;
  expect(await found()).toEqual([]);
  expect(asked).toBe(2);
  steadyMs += 1;
  expect(await found()).toEqual(revoked);
  // Its host is closed: what it said counts until it ends by its own word.
  published = undefined;
  steadyMs += 600_000;
  wallMs = Date.parse('2026-06-02T23:59:59Z');
  expect(await found()).toEqual(revoked);
  wallMs = Date.parse('2026-06-03T00:00:00Z');
  expect(await found()).toEqual(unknown);
});

it('a region that names no lists is asked for none, nor any region for a type that it does not seal', async () => {
  expect(await sealTrustIn(newPlatform(), document, '330421')).toBeUndefined();
  const identityCard = '11100000000013127D001';
  expect(await sealTrustIn(newPlatform(), document, region, identityCard)).toBeUndefined();
  expect(asked).toBe(0);
});
