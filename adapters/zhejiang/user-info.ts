import { z } from 'zod';
import type { RegionResult } from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import type { SubjectAssertion } from '#contracts/subject';
import { isRealName, levelOf, subjectAssertion } from '../kit/subject.ts';
import type { Context } from './call.ts';

const LocalId = z.string().min(1).max(128);
const Level = z.union([z.string(), z.number()]).transform(String).pipe(z.string().min(1).max(40));

/** Real-name fields are valid for authlevel 2 and 3 only; below, whatever is in them is self-declared. */
export const UserInfo = z.looseObject({
  userid: LocalId,
  authlevel: Level,
  idtype: z.union([z.string(), z.number()]).transform(String).optional(),
  username: z.string().max(200).optional(),
});
export type UserInfo = z.infer<typeof UserInfo>;

const LegalPerson = z.looseObject({
  userId: LocalId,
  authLevel: Level,
  name: z.string().max(200).optional(),
});

export const CompanyInfo = z.looseObject({
  userType: z.enum(['PERSON', 'LEGAL_PERSON']),
  legalPersonInfo: LegalPerson.nullish(),
});
export type CompanyInfo = z.infer<typeof CompanyInfo>;

const citizenIdType = '1';
const envelopeNames = ['result', 'errmsg'];

export function personAssertion(info: UserInfo, context: Context): RegionResult<SubjectAssertion> {
  const level = levelOf(context.credentials.levels, info.authlevel);
  if (level && isRealName(level) && info.idtype !== citizenIdType) {
    const message = 'only citizens with an identity card number can roam';
    return fail({ kind: 'rejected', code: 'id_type', message });
  }
  return subjectAssertion(
    {
      kind: 'person',
      localId: info.userid,
      level,
      authTime: context.clock(),
      sent: info,
      account: ['userid', 'authlevel', 'idtype', ...envelopeNames],
      names: { name: 'username', idNumber: 'idnum', phone: 'mobile' },
    },
    context.region,
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
  return subjectAssertion(
    {
      kind: 'company',
      localId: company.userId,
      level: levelOf(context.credentials.levels, company.authLevel),
      authTime: context.clock(),
      sent: { ...info, ...company },
      account: [...envelopeNames, 'userType', 'legalPersonInfo', 'userId', 'authLevel'],
      names: { name: 'name', uscc: 'unifiedSocialId', legalRepresentative: 'legalRepName' },
    },
    context.region,
  );
}
