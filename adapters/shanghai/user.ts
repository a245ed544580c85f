import { z } from 'zod';
import type { RegionResult } from '#contracts/region-adapter';
import type { SubjectAssertion } from '#contracts/subject';
import { levelOf, subjectAssertion } from '../kit/subject.ts';
import type { ShanghaiContext } from './call.ts';
import { refuse } from './failures.ts';

/**
 * What the user endpoint answers. Fields that we do not know are let in so that their names can be
 * reported as dropped. `zwdtswUserLevel` (初级 / 实名 / 高级) is modelled on publicly visible integrations.
 */
export const ShanghaiUser = z
  .looseObject({
    zwdtswUserId: z.string().min(1).max(128),
    zwdtswUserType: z.enum(['个人', '法人']),
    zwdtswUserLevel: z.string().min(1).max(40),
    zwdtswCertType: z.string().max(400).nullish(),
  })
  .refine((user) => Object.keys(user).length <= 60, 'too many fields');
export type ShanghaiUser = z.infer<typeof ShanghaiUser>;

const citizenCertTypes = new Set(['身份证', '居民身份证', '111']);

const common = { name: 'zwdtswName', phone: 'zwdtswLinkPhone' };
const names = {
  person: { ...common, idNumber: 'zwdtswCertId', document: 'zwdtswCertType' },
  company: { ...common, uscc: 'zwdtswCreditCode', legalRepresentative: 'zwdtswLawPerson' },
};

/** The region does not say when the log-in happened. For papers other than the identity card the party stays empty. */
export function assertionOf(
  user: ShanghaiUser,
  kind: 'person' | 'company',
  { clock, credentials, region }: Pick<ShanghaiContext, 'clock' | 'credentials' | 'region'>,
): RegionResult<SubjectAssertion> {
  if ((user.zwdtswUserType === '个人') !== (kind === 'person'))
    return refuse('rejected', 'kind_mismatch', 'another kind of user signed in than was asked for');
  const isOtherPaper = kind === 'person' && !citizenCertTypes.has(user.zwdtswCertType ?? '');
  return subjectAssertion(
    {
      kind,
      localId: user.zwdtswUserId,
      level: levelOf(credentials.levelMap, user.zwdtswUserLevel),
      authTime: clock(),
      sent: user,
      account: ['zwdtswUserId', 'zwdtswUserType', 'zwdtswUserLevel'],
      names: isOtherPaper ? undefined : names[kind],
    },
    region,
  );
}
