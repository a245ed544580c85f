import { itemCodeIn } from '#adapters/kit/sample-world';
import { permitItem } from '../scenarios/refusals.ts';
import type { Objects } from './furnish.ts';

export const audiences = [
  'everybody',
  'citizen',
  'clerk',
  'clerk who collects',
  'region',
  'operator',
  'auditor',
] as const;
export type Audience = (typeof audiences)[number];

/** A page that somebody may come to. */
export type PageOf = {
  readonly path: string;
  /** The picture of it in docs/images. */
  readonly picture?: string;
  /** Looked at in every run of the suite, and not by `npm run screenshots` alone. */
  readonly always?: true;
  /** It is made for paper. */
  readonly printed?: boolean;
  /** 长辈版, by what its cookie holds. */
  readonly size?: '1' | '2';
};

const everybody = (of: Objects): PageOf[] => {
  const item = itemCodeIn('330421', '000131001001');
  return [
    { path: '/', always: true, picture: 'portal' },
    { path: '/items?q=执照' },
    { path: '/items?event=company-start-up' },
    { path: `/items/${item}?s.premises=own&home=320509`, picture: 'guide' },
    { path: '/compare?basicCode=000130001001' },
    { path: '/regions' },
    { path: '/recognitions' },
    { path: '/figures', always: true },
    { path: `/screen/330421?still=1`, always: true },
    { path: `/q/${of.ticketId}?still=1` },
    { path: '/help' },
    { path: '/accessibility' },
    { path: '/problems' },
    { path: '/problems/case.not_found' },
    { path: '/me/sign-in' },
  ];
};

const citizen = (of: Objects): PageOf[] => [
  { path: '/me', always: true, picture: 'citizen' },
  { path: '/me/readers' },
  { path: '/me/show' },
  { path: '/me/appointments', always: true },
  { path: '/me/faults' },
  { path: `/me/questions?item=${permitItem()}` },
  { path: `/me/appointments?item=${permitItem()}&region=330421` },
  { path: '/account/sessions' },
  { path: '/me/apply' },
  { path: `/me/apply?item=${itemCodeIn('330421', '000131001001')}&s.premises=own` },
  ...['', '/situation', '/form', '/materials', '/check'].map((task) => ({
    path: `/me/apply/330421/${of.ownDraft}${task}`,
  })),
  { path: '/me/size' },
  { path: '/me/cases' },
  { path: `/me/cases/330421/${of.own}` },
  { path: '/me', size: '2', always: true, picture: 'elder' },
  ...['/me/cases', '/me/show', '/me/readers', '/me/appointments', '/me/size'].map((path) => ({
    path,
    size: '2' as const,
  })),
  ...['', '?do=supplement', '?do=progress', '?do=withdraw'].map((one) => ({
    path: `/me/cases/330421/${of.own}${one}`,
    size: '1' as const,
  })),
];

const clerk = (of: Objects): PageOf[] => [
  { path: '/w', always: true, picture: 'clerk' },
  { path: '/w/find?q=x' },
  { path: '/w/applicant' },
  { path: `/w/cases/${of.caseId}` },
  { path: `/w/cases/${of.own}` },
  { path: `/w/cases/${of.caseId}/dossier` },
  { path: `/w/cases/${of.told}/tellings` },
  { path: `/w/cases/${of.decided}/evaluation` },
  { path: '/w/shift?clerk=W-0231' },
  { path: '/w/shift?clerk=*' },
  { path: `/w/cases/${of.decided}/papers`, picture: 'papers' },
  { path: `/w/cases/${of.decided}/papers/1`, printed: true },
  { path: `/w/cases/${of.decided}/papers/3`, printed: true, picture: 'decision' },
  { path: `/w/cases/${of.decided}/papers/service`, printed: true },
  { path: `/w/cases/${of.decided}/papers/notice`, printed: true },
  { path: `/w/handoffs/${of.handoffId}`, always: true },
  { path: '/w/bags' },
  { path: `/w/bags/${of.batchId}` },
  { path: '/w/show' },
  { path: `/w/questions?caseId=${of.caseId}` },
  { path: `/w/questions/${of.question}` },
  { path: '/w/contacts/330421' },
  { path: '/w/faults' },
  { path: '/w/appointments' },
  { path: '/w/queue?window=3', always: true },
  { path: '/w/outage' },
  { path: '/w/outage/form', printed: true },
  { path: `/console/cases/${of.caseId}` },
  { path: `/console/cases/${of.caseId}/slip`, printed: true },
  { path: `/console/cases/${of.caseId}/slip?as=large`, printed: true },
  { path: '/console/deadlines' },
  { path: '/console/help' },
];

const collecting = (of: Objects): PageOf[] => [
  { path: '/w/collect', always: true },
  ...['', '/identity', '/people', '/situation', '/form', '/materials', '/check'].map((task) => ({
    path: `/w/collect/${of.draftId}${task}`,
  })),
  { path: `/w/collect/${of.draftId}/consent`, printed: true },
  ...['agent', 'guardian', 'joint', 'reach'].map((who) => ({
    path: `/w/collect/${of.draftId}/people/${who}`,
    ...(who === 'agent' ? { always: true as const } : {}),
  })),
];

const operator = (of: Objects): PageOf[] => [
  { path: '/ops', always: true, picture: 'operator' },
  { path: '/ops/metrics', always: true },
  { path: '/ops/quotas' },
  { path: '/ops/standing' },
  { path: '/ops/regions/330421' },
  { path: '/ops/parked' },
  { path: `/ops/messages?number=${of.caseId}`, always: true },
  { path: '/ops/webhooks' },
  { path: '/ops/quality' },
  { path: '/ops/materials' },
  { path: '/ops/federation', always: true },
  { path: '/ops/federation/versions' },
  { path: '/ops/federation/versions/1' },
  { path: '/ops/agreements' },
  { path: '/ops/agreements/identitycard-320509-330421' },
  { path: '/ops/members' },
  { path: '/ops/members/new' },
  { path: '/ops/members/wujiang-platform' },
  { path: '/ops/member-keys' },
  { path: '/ops/restores', always: true },
  { path: '/console/help' },
];

const administrator = (): PageOf[] => [
  { path: '/region/agreements' },
  ...['recognition', 'items', 'handoffs'].map((kind) => ({
    path: `/region/agreements/new?kind=${kind}`,
  })),
  { path: '/region/agreements/identitycard-320509-330421', always: true },
  { path: '/region/keys' },
  { path: '/console/help' },
];

const auditor = (of: Objects): PageOf[] => [
  { path: '/audit', always: true },
  { path: '/audit?go=1' },
  { path: '/audit/reports', always: true },
  { path: '/audit/trends', always: true },
  { path: `/audit/cases/${of.decided}`, always: true, picture: 'auditor' },
  { path: `/console/cases/${of.decided}` },
];

/** The page in English. */
export const inEnglish = ({ path }: PageOf): string =>
  `${path}${path.includes('?') ? '&' : '?'}lang=en`;

/** Every page of everybody: a page that is made is named here, and held with the others. */
export const pagesOf = (audience: Audience, of: Objects): readonly PageOf[] =>
  ({
    everybody: () => everybody(of),
    citizen: () => citizen(of),
    clerk: () => clerk(of),
    'clerk who collects': () => collecting(of),
    region: () => administrator(),
    operator: () => operator(of),
    auditor: () => auditor(of),
  })[audience]();
