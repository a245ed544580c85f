import type { Role } from '../../gateway/trust/acts/member-act.ts';
import type { Scope } from '../../gateway/trust/federation/entries.ts';
import type { Caller } from '../../gateway/trust/identity/caller.ts';

/** Whose the object is, and somebody else who uses the same client. */
export const person = 'pairwise-person';
export const stranger = 'pairwise-stranger';

export const regions = { collecting: '310118', deciding: '320509', other: '330421' } as const;

export type Actor = {
  readonly title: string;
  /** The client that made the object which the actor is tried on. */
  readonly of: string;
  readonly clientId: string;
  readonly region: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  readonly sub?: string;
  /** What is wrong with the token. */
  readonly broken?: 'session' | 'key' | 'token';
};

const platform = {
  role: 'platform' as const,
  region: regions.collecting,
  clientId: 'platform-one',
  of: 'platform-one',
  scopes: [
    'openid',
    'cases:submit',
    'cases:report',
    'catalogue:upload',
    'certificates:report',
    'cases:read',
    'certificates:retrieve',
    'certificates:present',
    'handoffs:write',
    'identity:login',
    'inbox:read',
    'console:open',
    'agreements:sign',
  ] as const satisfies Scope[],
};
const app = {
  ...platform,
  role: 'app' as const,
  clientId: 'app-one',
  of: 'app-one',
  scopes: [
    'openid',
    'cases:submit',
    'cases:read',
    'certificates:present',
  ] as const satisfies Scope[],
};
const kiosk = {
  ...platform,
  role: 'kiosk' as const,
  clientId: 'kiosk-one',
  of: 'kiosk-one',
  scopes: ['cases:submit', 'cases:read'] as const satisfies Scope[],
};

/** Every role, with its own object, as the same client's other person, as another member, from another region. */
export const actors: readonly Actor[] = [
  { ...platform, title: 'its platform' },
  { ...platform, title: 'its platform, for its person', sub: person },
  { ...platform, title: 'its platform, for another person', sub: stranger },
  { ...platform, title: 'another platform of its region', clientId: 'platform-two' },
  {
    ...platform,
    title: 'the deciding region’s platform',
    clientId: 'platform-deciding',
    region: regions.deciding,
  },
  {
    ...platform,
    title: 'a third region’s platform',
    clientId: 'platform-other',
    region: regions.other,
  },
  { ...app, title: 'its person in the app', sub: person },
  { ...app, title: 'another person in the app', sub: stranger },
  { ...kiosk, title: 'its person at the kiosk', sub: person },
  { ...kiosk, title: 'the next person at the kiosk', sub: stranger },
  { ...kiosk, title: 'nobody at the kiosk' },
  { ...kiosk, title: 'its person at another kiosk', clientId: 'kiosk-two', sub: person },
  {
    ...platform,
    title: 'an auditor',
    role: 'auditor',
    clientId: 'auditor-one',
    scopes: ['cases:read', 'audit:read', 'console:open'],
  },
  {
    ...platform,
    title: 'an operator',
    role: 'operator',
    clientId: 'operator-one',
    scopes: ['cases:read', 'console:open', 'admin'],
  },
];

/** Tokens that are of no use any more, whoever had them. */
export const broken: readonly Actor[] = [
  { ...platform, title: 'its person, whose session has ended', sub: person, broken: 'session' },
  { ...platform, title: 'its platform, with a key that was removed', broken: 'key' },
  { ...platform, title: 'nobody', broken: 'token' },
];

export const callerOf = ({ clientId, region, role, scopes, sub }: Actor): Caller => ({
  clientId,
  region,
  role,
  scopes: new Set(scopes),
  ...(sub === undefined
    ? {}
    : {
        subject: {
          sub,
          sid: 'sid',
          home: regions.other,
          target: regions.deciding,
          kind: 'person' as const,
          ial: 3,
          aal: 1,
          authTime: 0,
          claims: [],
        },
      }),
});
