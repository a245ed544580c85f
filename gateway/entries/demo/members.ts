import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { items } from '#adapters/kit/sample-items';
import { certificateTypes } from '#adapters/kit/sample-world';
import type { Calendar } from '#contracts/calendar';
import type { ServiceSeal } from '#contracts/service-seal';
import type { FederationDocument } from '../../trust/federation/document.ts';
import type { Member, RegionEntry, Scope } from '../../trust/federation/entries.ts';

/** The members of the sample federation, by client id, with the private keys that they alone hold. */
export type MemberKeys = Readonly<Record<SampleMember, JWK>>;
export type SampleMember = keyof typeof sampleMembers;

/** Where the Qingpu window's system takes people back after their log-in. */
export const windowRedirectUri = 'http://127.0.0.1:9/window/returned';

/** The same with a page: `npm start` shows there what came back, where it has its usual port. */
export const windowPageUri = 'http://localhost:8080/window/returned';

/** Where the sample app takes people back, and where to after they signed out. */
export const appRedirectUri = 'http://127.0.0.1:9/app/returned';
export const appSignedOutUri = 'http://127.0.0.1:9/app/signed-out';

const redirectUris: Readonly<Record<string, string[]>> = {
  'qingpu-platform': [windowRedirectUri, windowPageUri],
  'delta-app': [appRedirectUri],
};

const keptFor = { zh: '办结后一年', en: 'one year after the decision' };

/** What the sample app may ask for, and why. */
const appParts: Pick<Member, 'postLogoutRedirectUris' | 'purpose' | 'claims'> = {
  postLogoutRedirectUris: [appSignedOutUri],
  purpose: { zh: '在手机上办理异地事项', en: 'to apply in another region by phone' },
  claims: [
    {
      claim: 'name',
      required: true,
      why: { zh: '填写申请表', en: 'to fill in the form' },
      keptFor,
    },
    {
      claim: 'phone_number',
      required: false,
      why: { zh: '通知办理进度', en: 'to tell you how it goes on' },
      keptFor,
    },
  ],
};

const platformScopes: Scope[] = [
  'cases:submit',
  'cases:read',
  'certificates:retrieve',
  'certificates:present',
  'handoffs:write',
  'identity:login',
  'inbox:read',
  'console:open',
  'agreements:sign',
];

const sampleMembers = {
  'qingpu-platform': {
    name: '青浦区一网通办（示例）',
    region: '310118',
    role: 'platform',
    scopes: platformScopes,
  },
  'wujiang-platform': {
    name: '吴江区政务服务（示例）',
    region: '320509',
    role: 'platform',
    scopes: platformScopes,
  },
  'jiashan-platform': {
    name: '嘉善县政务服务（示例）',
    region: '330421',
    role: 'platform',
    scopes: platformScopes,
  },
  'delta-app': {
    name: '随申办（示例）',
    region: '310118',
    role: 'app',
    scopes: ['openid', 'cases:submit', 'cases:read', 'certificates:present'],
  },
  'delta-auditor': {
    name: '长三角审计（示例）',
    region: '310118',
    role: 'auditor',
    scopes: ['cases:read', 'audit:read', 'console:open'],
  },
  'delta-operator': {
    name: '长三角运营（示例）',
    region: '310118',
    role: 'operator',
    scopes: ['cases:read', 'console:open', 'admin'],
  },
} as const satisfies Record<
  string,
  { name: string; region: string; role: Member['role']; scopes: Scope[] }
>;

const level = (ial: number) => ({ ial, aal: 1 });

const remediesOf = (place: string) => ({
  reconsideration: `${place}人民政府（示例）`,
  court: `${place}人民法院（示例）`,
  items: [
    // 税务行政复议规则: to the tax authority above.
    { basicCode: '000130001001', reconsideration: `${place}上一级税务局（示例）` },
    // An account is a contract with a bank: no administrative act, and nothing to contest as one.
    { basicCode: '000132001001', none: true as const },
  ],
});

/** Each with its own level words and what all agreed to take them for. */
const regions = [
  {
    code: '310118',
    name: { zh: '青浦', en: 'Qingpu' },
    levels: { 初级: level(1), 实名: level(2), 高级: level(3) },
    remedies: remediesOf('青浦区'),
  },
  {
    code: '320509',
    name: { zh: '吴江', en: 'Wujiang' },
    levels: { '1': level(0), '2': level(1), '3': level(2), '4': level(3) },
    remedies: remediesOf('吴江区'),
  },
  {
    code: '330421',
    name: { zh: '嘉善', en: 'Jiashan' },
    levels: { '1': level(1), '2': level(2), '3': level(3) },
    remedies: remediesOf('嘉善县'),
  },
] as const;

const issuingBodies: Readonly<Record<string, string>> = {
  '310118': '11310118XX0000001L',
  '320509': '11320509XX0000001C',
  '330421': '11330421XX0000001N',
};

export async function newMemberKeys(): Promise<MemberKeys> {
  const entries = await Promise.all(
    Object.keys(sampleMembers).map(async (clientId) => {
      const { privateKey } = await generateKeyPair('ES256', { extractable: true });
      return [
        clientId,
        { ...(await exportJWK(privateKey)), kid: `${clientId}-1`, alg: 'ES256' },
      ] as const;
    }),
  );
  return Object.fromEntries(entries) as MemberKeys;
}

const publicPart = ({ d: _, ...rest }: JWK): JWK => rest;

/** 服务专用章; Wujiang keeps no register and answers for its numbers itself. */
const serviceSeals: Readonly<Record<string, ServiceSeal[]>> = {
  '310118': [
    { number: '长三角通办专用章-青浦01', holder: '青浦区行政审批局(示例)', from: '2026-01-01' },
    {
      number: '长三角通办专用章-青浦00',
      holder: '青浦区行政审批局(示例)',
      from: '2020-01-01',
      until: '2025-12-31',
    },
  ],
  '330421': [
    { number: '长三角通办专用章-嘉善01', holder: '嘉善县行政审批局(示例)', from: '2026-01-01' },
  ],
};

/** Open at all hours, so that the sample case runs whenever somebody types `npm start`. */
const alwaysOpen: Calendar = { days: 'all', open: '00:00', close: '24:00', closures: [] };

export type SampleFederation = {
  readonly version: number;
  readonly keys: MemberKeys;
  readonly calendars?: Readonly<Record<string, Calendar>>;
  /** Seals of regions that give sealed files, by region. */
  readonly seals?: Readonly<Record<string, RegionEntry['certificateSeals']>>;
  /** Where the gateway is: its pages for citizens are the sample app's too. */
  readonly origin?: string;
};

/** Three regions that recognise each other's identity cards, authorisations and licences for every sample item. */
export function sampleFederation({
  version,
  keys,
  calendars = {},
  seals = {},
  origin,
}: SampleFederation): FederationDocument {
  const pairs = regions.flatMap((home) =>
    regions.filter((other) => other !== home).map((other) => [home.code, other.code] as const),
  );
  return {
    version,
    regions: regions.map((region) => ({
      ...region,
      calendar: calendars[region.code] ?? alwaysOpen,
      inFlight: 16,
      ...(seals[region.code] ? { certificateSeals: seals[region.code] } : {}),
      ...(serviceSeals[region.code] ? { serviceSeals: serviceSeals[region.code] } : {}),
    })),
    members: Object.entries(sampleMembers).map(([clientId, member]) => ({
      clientId,
      ...member,
      scopes: [...member.scopes],
      jwks: {
        keys: [
          publicPart(
            keys[clientId as SampleMember],
          ) as FederationDocument['members'][number]['jwks']['keys'][number],
        ],
      },
      redirectUris: [
        ...(redirectUris[clientId] ?? []),
        ...(origin !== undefined && member.role === 'app' ? [`${origin}/me/returned`] : []),
      ],
      ...(member.role === 'app' ? appParts : {}),
      exchange:
        member.role === 'platform' || member.role === 'app'
          ? regions.flatMap((home) =>
              regions.map((target) => ({ home: home.code, target: target.code })),
            )
          : [],
    })),
    agreements: Object.entries(certificateTypes).flatMap(([name, type]) =>
      pairs.map(([issuerRegion, recognisingRegion]) => ({
        id: `${name.toLowerCase()}-${issuerRegion}-${recognisingRegion}`,
        certificateType: type.code,
        issuerRegion,
        recognisingRegion,
        items: items.map((item) => item.basicCode),
        issuers: [issuingBodies[issuerRegion] ?? ''],
        since: '2026-01-01',
      })),
    ),
  };
}
