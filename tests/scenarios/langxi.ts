import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { expect } from 'vitest';
import { usccCheckCharacter } from '#contracts/check-digits';
import type { Item } from '#contracts/item';
import { type MemberClient, memberClient } from '../../gateway/entries/demo/member-client.ts';
import type { FederationDocument } from '../../gateway/trust/federation/document.ts';
import { get, qingpuToken, type Stage } from './refusals.ts';

export const clientId = 'langxi-platform';
const first17 = '11341821XX0000001';

/** What a region uploads that cannot be called; the address says whose it is. */
export const langxiItem: Omit<Item, 'region'> = {
  code: `${first17}${usccCheckCharacter(first17)}4000109001001`,
  name: '居住证签注(郎溪)',
  authority: '郎溪县公安局(示例)',
  requiredIal: 2,
  statutoryDays: 15,
  statutoryUnit: 'natural_day',
  promisedDays: 4,
  promisedUnit: 'hour',
  examinedBeside: ['000131001001'],
  materials: [
    { code: 'ID', name: '居民身份证', required: true, commitment: false, originalRequired: false },
  ],
};

/** Each of its limits is in the unit that its catalogue gives it, in a case and on the page for everybody. */
export async function limitsInUnits(stage: Stage, view: Record<string, unknown>): Promise<void> {
  expect(view['clock']).toMatchObject({
    promised: { days: 4, unit: 'hour', dueAt: expect.any(String), expired: false },
    statutory: { days: 15, unit: 'natural_day' },
  });
  const guide = await stage.ask({ path: `/items/${langxiItem.code}?lang=zh-CN` });
  expect(guide.text).toContain('法定 15 个自然日，承诺 4 小时');
  // 并联审批: what the region announces is what others read.
  const served = await stage.ask(get(`/v1/items/${langxiItem.code}`, await qingpuToken(stage)));
  expect(JSON.parse(served.text)).toMatchObject({ examinedBeside: langxiItem.examinedBeside });
}

export type Langxi = {
  readonly publicJwk: FederationDocument['members'][number]['jwks']['keys'][number];
  readonly jwk: JWK;
  readonly member: (origin: string) => MemberClient;
};

/** Langxi (341821) with a platform that opens connections and takes none. */
export async function langxi(): Promise<Langxi> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: `${clientId}-1`, alg: 'ES256' };
  const { d: _, ...publicJwk } = jwk;
  return {
    publicJwk: publicJwk as Langxi['publicJwk'],
    jwk,
    member: (origin) => memberClient(origin, clientId, jwk),
  };
}

export const withLangxi = (
  document: FederationDocument,
  { publicJwk }: Langxi,
): FederationDocument => ({
  ...document,
  regions: [
    ...document.regions,
    {
      code: '341821',
      name: { zh: '郎溪', en: 'Langxi' },
      calendar: { days: 'all', open: '00:00', close: '24:00', closures: [] },
      delivery: 'pull',
      inFlight: 1,
    },
  ],
  members: [
    ...document.members,
    {
      clientId,
      name: '郎溪县政务服务（示例）',
      region: '341821',
      role: 'platform',
      jwks: { keys: [publicJwk] },
      scopes: [
        'cases:submit',
        'cases:read',
        'certificates:retrieve',
        'inbox:read',
        'agreements:sign',
      ],
      redirectUris: [],
      exchange: [],
    },
  ],
});
