import { z } from 'zod';
import type { RegionContext, RegionResult } from '#contracts/region-adapter';
import type { AssuranceLevel, SubjectAssertion } from '#contracts/subject';
import { type IdentityNames, levelOf, subjectAssertion } from '../kit/subject.ts';
import type { JiangsuCredentials } from './credentials.ts';

type Context = RegionContext<JiangsuCredentials>;

/** `paperstype` of the resident identity card; other papers have no canonical person yet. */
const identityCardPaper = '1';

const Text = z.string().max(200).nullish();

/** Modelled on publicly visible integrations; fields beyond these are named in `dropped` and forgotten. */
const Account = z.looseObject({
  uuid: z.string().min(1).max(128),
  authlevel: Text,
  newauthlevel: Text,
  isauthuser: z.enum(['0', '1']),
});

const fewFields = (user: object): boolean =>
  Object.keys(user).length <= 60 && Object.keys(user).every((key) => key.length <= 60);

export const PersonUser = Account.extend({ paperstype: Text }).refine(fewFields);
/** The same for a company: `name` is the person at the keyboard, `cor…` the company. */
export const CompanyUser = Account.refine(fewFields);

/** The newer level counts where it is there. An account that is not `isauthuser` was never proofed, whatever its level says. */
function proofedLevel(
  user: z.infer<typeof Account>,
  levels: JiangsuCredentials['levels'],
): AssuranceLevel | undefined {
  const level = levelOf(levels, user.newauthlevel || user.authlevel || '');
  return level && user.isauthuser !== '1' ? { ...level, ial: Math.min(level.ial, 1) } : level;
}

const assertion = (
  user: z.infer<typeof Account>,
  kind: 'person' | 'company',
  names: IdentityNames | undefined,
  { credentials, clock, region }: Context,
): RegionResult<SubjectAssertion> =>
  subjectAssertion(
    {
      kind,
      localId: user.uuid,
      level: proofedLevel(user, credentials.levels),
      authTime: clock(),
      sent: user,
      account: ['uuid', 'authlevel', 'newauthlevel', 'isauthuser'],
      names,
    },
    region,
  );

const personNames = {
  name: 'name',
  idNumber: 'papersnumber',
  document: 'paperstype',
  phone: 'mobile',
};
const companyNames = {
  name: 'corname',
  uscc: 'cornumber',
  legalRepresentative: 'corlegalname',
  phone: 'mobile',
};

/** For papers other than the identity card the party stays empty. */
export const personAssertion = (user: z.infer<typeof PersonUser>, context: Context) =>
  assertion(
    user,
    'person',
    user.paperstype === identityCardPaper ? personNames : undefined,
    context,
  );

export const companyAssertion = (user: z.infer<typeof CompanyUser>, context: Context) =>
  assertion(user, 'company', companyNames, context);
