import { z } from 'zod';
import { inShanghai } from '#contracts/dates';
import { normaliseCode, upgradeCitizenNumber } from '#contracts/identifiers';
import { Party } from '#contracts/party';
import type { RegionResult } from '#contracts/region-adapter';
import { ok } from '#contracts/result';
import type { SubjectAssertion } from '#contracts/subject';
import type { ShanghaiContext } from './call.ts';
import { read, refuse } from './failures.ts';

const text = z.string().max(400).nullish();

/**
 * What the user endpoint answers. Fields that we do not know are let in so that their names can be
 * reported as dropped. `zwdtswUserLevel` (初级 / 实名 / 高级) is modelled on publicly visible integrations.
 */
export const ShanghaiUser = z
  .looseObject({
    zwdtswUserId: z.string().min(1).max(128),
    zwdtswUserType: z.enum(['个人', '法人']),
    zwdtswUserLevel: z.string().min(1).max(40),
    zwdtswName: text,
    zwdtswCertId: text,
    zwdtswCertType: text,
    zwdtswLinkPhone: text,
    zwdtswLawPerson: text,
    zwdtswCreditCode: text,
  })
  .refine((user) => Object.keys(user).length <= 60, 'too many fields');
export type ShanghaiUser = z.infer<typeof ShanghaiUser>;

/** From 实名 up; below it the name is what somebody typed into a form. */
const realNameIal = 2;

const citizenCertTypes = new Set(['身份证', '居民身份证', '111']);

const phoneOf = (raw: string | null | undefined): { phone?: string } =>
  raw && /^\+?[0-9-]{5,20}$/.test(raw) ? { phone: raw } : {};

/** A legacy 15-digit number arrives here too: the canonical person has 18. */
export function citizenNumberOf(raw: string): string {
  const code = normaliseCode(raw);
  return upgradeCitizenNumber(code) ?? code;
}

const person = (user: ShanghaiUser): unknown => ({
  kind: 'person',
  name: user.zwdtswName,
  idType: '111',
  idNumber: citizenNumberOf(user.zwdtswCertId ?? ''),
  ...phoneOf(user.zwdtswLinkPhone),
});

const company = (user: ShanghaiUser): unknown => ({
  kind: 'company',
  name: user.zwdtswName,
  uscc: normaliseCode(user.zwdtswCreditCode ?? ''),
  ...(user.zwdtswLawPerson ? { legalRepresentative: user.zwdtswLawPerson } : {}),
  ...phoneOf(user.zwdtswLinkPhone),
});

const always = ['zwdtswUserId', 'zwdtswUserType', 'zwdtswUserLevel'];

function keptFields(party: Party | undefined): Set<string> {
  if (!party) return new Set(always);
  const own =
    party.kind === 'person'
      ? ['zwdtswCertId', 'zwdtswCertType']
      : ['zwdtswCreditCode', 'zwdtswLawPerson'];
  return new Set([...always, ...own, 'zwdtswName', ...(party.phone ? ['zwdtswLinkPhone'] : [])]);
}

/**
 * The region's user as a canonical assertion. `party` stays empty below real-name level and for papers
 * other than the identity card, which the canon of persons has no place for. The region does not say
 * when the log-in happened; the code lives 60 s, so the time of redemption is close enough.
 */
export function assertionOf(
  user: ShanghaiUser,
  kind: 'person' | 'company',
  { clock, credentials, region }: Pick<ShanghaiContext, 'clock' | 'credentials' | 'region'>,
): RegionResult<SubjectAssertion> {
  if ((user.zwdtswUserType === '个人') !== (kind === 'person')) {
    return refuse('rejected', 'kind_mismatch', 'another kind of user signed in than was asked for');
  }
  const level = Object.hasOwn(credentials.levelMap, user.zwdtswUserLevel)
    ? credentials.levelMap[user.zwdtswUserLevel]
    : undefined;
  if (!level) return refuse('malformed', 'level_unknown', 'a level word that is not configured');
  const isOtherPaper = kind === 'person' && !citizenCertTypes.has(user.zwdtswCertType ?? '');
  const withParty = level.ial >= realNameIal && !isOtherPaper;
  const party = withParty
    ? read(Party, kind === 'person' ? person(user) : company(user), 'party')
    : ok(undefined);
  if (!party.ok) return party;
  const kept = keptFields(party.value);
  return ok({
    region,
    localId: user.zwdtswUserId,
    kind,
    level: { ...level, raw: user.zwdtswUserLevel },
    authTime: inShanghai(clock()),
    ...(party.value ? { party: party.value } : {}),
    dropped: Object.keys(user)
      .filter((name) => !kept.has(name))
      .map((name) => name.slice(0, 60)),
  });
}
