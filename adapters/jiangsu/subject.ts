import { z } from 'zod';
import { inShanghai } from '#contracts/dates';
import { normaliseCode, upgradeCitizenNumber } from '#contracts/identifiers';
import { Company, type Party, Person } from '#contracts/party';
import type { RegionContext, RegionResult } from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import { SubjectAssertion } from '#contracts/subject';
import { asPromised } from '../kit/as-promised.ts';
import { malformed } from '../kit/failures.ts';
import type { JiangsuCredentials } from './credentials.ts';

const realName = 2;
/** `paperstype` of the resident identity card; other papers have no canonical person yet. */
const identityCardPaper = '1';

const Text = z.string().max(200).nullish();

const account = {
  uuid: z.string().min(1).max(128),
  loginname: Text,
  name: Text,
  mobile: Text,
  authlevel: Text,
  newauthlevel: Text,
  isauthuser: z.enum(['0', '1']),
};

const fewFields = (user: object): boolean =>
  Object.keys(user).length <= 60 && Object.keys(user).every((key) => key.length <= 60);

/** Modelled on publicly visible integrations; fields beyond these are named in `dropped` and forgotten. */
export const PersonUser = z
  .looseObject({ ...account, papersnumber: Text, paperstype: Text })
  .refine(fewFields);
export type PersonUser = z.infer<typeof PersonUser>;

/** The same for a company: `name` is the person at the keyboard, `cor…` the company. */
export const CompanyUser = z
  .looseObject({ ...account, corname: Text, cornumber: Text, corlegalname: Text })
  .refine(fewFields);
export type CompanyUser = z.infer<typeof CompanyUser>;

type Account = Pick<PersonUser, 'newauthlevel' | 'authlevel' | 'isauthuser'>;

/** The newer level counts where it is there. An account that is not `isauthuser` was never proofed, whatever its level says. */
function levelOf(user: Account, levels: JiangsuCredentials['levels']) {
  const raw = user.newauthlevel || user.authlevel || '';
  const level = Object.hasOwn(levels, raw) ? levels[raw] : undefined;
  if (!level) return undefined;
  return user.isauthuser === '1'
    ? { ...level, raw }
    : { ial: Math.min(level.ial, 1), aal: level.aal, raw };
}

const phoneOf = (mobile: string | null | undefined) =>
  mobile && /^\+?[0-9-]{5,20}$/.test(mobile) ? { phone: mobile } : {};

function personOf(user: PersonUser): z.ZodSafeParseResult<Person> {
  const code = normaliseCode(user.papersnumber ?? '');
  return Person.safeParse({
    kind: 'person',
    name: user.name,
    idType: '111',
    idNumber: code.length === 15 ? upgradeCitizenNumber(code) : code,
    ...phoneOf(user.mobile),
  });
}

const companyOf = (user: CompanyUser): z.ZodSafeParseResult<Company> =>
  Company.safeParse({
    kind: 'company',
    name: user.corname,
    uscc: normaliseCode(user.cornumber ?? ''),
    ...(user.corlegalname ? { legalRepresentative: user.corlegalname } : {}),
    ...phoneOf(user.mobile),
  });

const always = ['uuid', 'authlevel', 'newauthlevel', 'isauthuser'];

function assertion<U extends Account & { uuid: string; mobile?: string | null | undefined }>(
  user: U,
  kind: 'person' | 'company',
  identify: ((user: U) => z.ZodSafeParseResult<Party>) | undefined,
  identityFields: readonly string[],
  { credentials, clock, region }: RegionContext<JiangsuCredentials>,
): RegionResult<SubjectAssertion> {
  const level = levelOf(user, credentials.levels);
  if (!level) return fail(malformed('level_unknown'));
  const party = level.ial >= realName ? identify?.(user) : undefined;
  if (party && !party.success) return fail(malformed('subject_identity'));
  const kept = [
    ...always,
    ...(party ? identityFields : []),
    ...(party?.data.phone ? ['mobile'] : []),
  ];
  const made = {
    region,
    localId: user.uuid,
    kind,
    level,
    authTime: inShanghai(clock()),
    ...(party ? { party: party.data } : {}),
    dropped: Object.keys(user).filter((field) => !kept.includes(field)),
  };
  return asPromised(SubjectAssertion, made, 'subject');
}

/** Below real-name level, and for papers other than the identity card, the party stays empty. */
export const personAssertion = (user: PersonUser, context: RegionContext<JiangsuCredentials>) =>
  assertion(
    user,
    'person',
    user.paperstype === identityCardPaper ? personOf : undefined,
    ['name', 'papersnumber', 'paperstype'],
    context,
  );

export const companyAssertion = (user: CompanyUser, context: RegionContext<JiangsuCredentials>) =>
  assertion(user, 'company', companyOf, ['corname', 'cornumber', 'corlegalname'], context);
