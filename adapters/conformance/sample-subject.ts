import { citizenCheckDigit } from '#contracts/check-digits';
import { upgradeCitizenNumber } from '#contracts/identifiers';
import type { RegionAdapter } from '#contracts/region-adapter';
import { agents } from '../kit/sample-agents.ts';
import {
  certificates,
  companies,
  itemCodeIn,
  people,
  type SampleCertificate,
  type SamplePerson,
  type SampleRegion,
  samplePassword,
} from '../kit/sample-world.ts';
import type { HeldCertificate, SamplePersonAt, Samples, Subject } from './trial.ts';

const eighteen = (number: string): string => upgradeCitizenNumber(number) ?? number;

/** What each step of the sample world's proofing counts as, in every sample configuration. */
const accountOf = ({ login, name, idNumber, proofing }: SamplePerson): SamplePersonAt => ({
  login,
  password: samplePassword,
  name,
  idNumber: eighteen(idNumber),
  ial: proofing,
});

const heldOf = (one: SampleCertificate): HeldCertificate[] =>
  one.holders.slice(0, 1).map(({ code, name, kind }) => ({
    type: one.type.code,
    holder: { code, name, codeType: kind === 'person' ? '111' : '001' },
    identifier: one.identifier,
    number: one.number,
    issuedOn: one.issuedOn,
    validUntil: one.validUntil,
  }));

/** Those of one type first: the kit mixes up the answers about the first two. */
const byType = (a: HeldCertificate, b: HeldCertificate): number => a.type.localeCompare(b.type);

const nobody = '31010118990101003';

/** The sample world as one of its regions has it. */
export function samplesOf(region: SampleRegion): Samples {
  const own = people.filter(({ home }) => home === region);
  const [first, ...others] = own.filter(({ proofing }) => proofing >= 2).map(accountOf);
  const unproofed = own.find(({ proofing }) => proofing < 2);
  const company = companies.find(({ home }) => home === region);
  if (!first || !company) throw new Error(`the sample world has nobody in ${region}`);
  return {
    people: [first, ...others],
    ...(unproofed ? { unproofed: accountOf(unproofed) } : {}),
    company: { ...company, password: samplePassword },
    stranger: { name: '陌生示例', idNumber: `${nobody}${citizenCheckDigit(nobody)}` },
    itemCode: itemCodeIn(region, '000131001001'),
    certificates: certificates
      .filter((one) => one.region === region && one.status === 'valid')
      .flatMap(heldOf)
      .sort(byType),
    agents: agents
      .filter((record) => record.company === company)
      .map(({ person, kind, validUntil }) => ({
        uscc: company.uscc,
        name: person.name,
        idNumber: eighteen(person.idNumber),
        kind,
        validUntil,
      })),
  };
}

/** A subject out of a format of this build and its reference platform. */
export const sampleSubject = (
  format: string,
  region: SampleRegion,
  adapter: RegionAdapter<unknown>,
  start: Subject['start'],
): Subject => ({ format, region, adapter, samples: samplesOf(region), start });
