import { z } from 'zod';
import { inShanghai } from '#contracts/dates';
import { normaliseCode, upgradeCitizenNumber } from '#contracts/identifiers';
import { Party } from '#contracts/party';
import type { RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import type { SubjectAssertion } from '#contracts/subject';
import { malformed } from '../kit/failures.ts';
import type { Context } from './call.ts';

const LocalId = z.string().min(1).max(128);
const Level = z.union([z.string(), z.number()]).transform(String).pipe(z.string().min(1).max(40));

/** Real-name fields are valid for authlevel 2 and 3 only; below, whatever is in them is self-declared. */
export const UserInfo = z.looseObject({
  userid: LocalId,
  authlevel: Level,
  idtype: z.union([z.string(), z.number()]).transform(String).optional(),
  username: z.string().max(200).optional(),
  idnum: z.string().max(40).optional(),
  mobile: z.string().max(40).optional(),
});
export type UserInfo = z.infer<typeof UserInfo>;

const LegalPerson = z.looseObject({
  userId: LocalId,
  authLevel: Level,
  name: z.string().max(200).optional(),
  unifiedSocialId: z.string().max(40).optional(),
  legalRepName: z.string().max(200).optional(),
});

export const CompanyInfo = z.looseObject({
  userType: z.enum(['PERSON', 'LEGAL_PERSON']),
  legalPersonInfo: LegalPerson.nullish(),
});
export type CompanyInfo = z.infer<typeof CompanyInfo>;

const realNameIal = 2;
const citizenIdType = '1';

const isPhone = (text: string | undefined): text is string => /^\+?[0-9-]{5,20}$/.test(text ?? '');

function citizenNumber(raw: string): string {
  const code = normaliseCode(raw);
  return upgradeCitizenNumber(code) ?? code;
}

const notKept = (sent: object, kept: readonly string[]): string[] =>
  Object.keys(sent)
    .filter((name) => /^\w{1,60}$/.test(name) && !kept.includes(name))
    .slice(0, 60);

const envelopeNames = ['result', 'errmsg'];

/** Only the configured words: `constructor` is a member of every object, but no level. */
const levelOf = (raw: string, { credentials }: Context) =>
  Object.hasOwn(credentials.levels, raw) ? credentials.levels[raw] : undefined;

type Read = Pick<SubjectAssertion, 'localId' | 'kind' | 'dropped'> & {
  readonly levelRaw: string;
  readonly party: unknown;
};

/** The party counts only from real-name level up, and then it must be whole: half an identity is none. */
function assertion(read: Read, context: Context): RegionResult<SubjectAssertion> {
  const { levelRaw, party, ...rest } = read;
  const level = levelOf(levelRaw, context);
  if (!level) return fail(malformed('unknown_level'));
  const base = {
    ...rest,
    region: context.region,
    level: { ...level, raw: levelRaw },
    authTime: inShanghai(context.clock()),
  };
  if (level.ial < realNameIal) return ok(base);
  const parsed = Party.safeParse(party);
  return parsed.success ? ok({ ...base, party: parsed.data }) : fail(malformed('identity_fields'));
}

export function personAssertion(info: UserInfo, context: Context): RegionResult<SubjectAssertion> {
  const realName = (levelOf(info.authlevel, context)?.ial ?? 0) >= realNameIal;
  if (realName && info.idtype !== citizenIdType) {
    const message = 'only citizens with an identity card number can roam';
    return fail({ kind: 'rejected', code: 'id_type', message });
  }
  const phone = isPhone(info.mobile) ? { phone: info.mobile } : {};
  const kept = ['userid', 'authlevel', 'idtype', ...envelopeNames].concat(
    realName ? ['username', 'idnum', ...Object.keys(phone).map(() => 'mobile')] : [],
  );
  return assertion(
    {
      localId: info.userid,
      kind: 'person',
      levelRaw: info.authlevel,
      dropped: notKept(info, kept),
      party: {
        kind: 'person',
        name: info.username,
        idType: '111',
        idNumber: citizenNumber(info.idnum ?? ''),
        ...phone,
      },
    },
    context,
  );
}

export function companyAssertion(
  info: CompanyInfo,
  context: Context,
): RegionResult<SubjectAssertion> {
  const company = info.legalPersonInfo;
  if (info.userType !== 'LEGAL_PERSON' || !company) {
    const message = 'a person signed in where a company was expected';
    return fail({ kind: 'rejected', code: 'user_type', message });
  }
  const representative = company.legalRepName ? { legalRepresentative: company.legalRepName } : {};
  return assertion(
    {
      localId: company.userId,
      kind: 'company',
      levelRaw: company.authLevel,
      dropped: [
        ...notKept(info, [...envelopeNames, 'userType', 'legalPersonInfo']),
        ...notKept(company, ['userId', 'authLevel', 'name', 'unifiedSocialId', 'legalRepName']),
      ].slice(0, 60),
      party: {
        kind: 'company',
        name: company.name,
        uscc: normaliseCode(company.unifiedSocialId ?? ''),
        ...representative,
      },
    },
    context,
  );
}
