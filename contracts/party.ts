import { z } from 'zod';
import { Uscc } from './identifiers.ts';
import { identityDocuments } from './identity-document.ts';
import { CompanyName, PartyName, PersonName } from './names.ts';
import { Code } from './text.ts';

/** 持证主体代码类型: how a holder's code is to be read. 111 citizen number, 001 USCC, 4xx passports, 5xx permits. */
export const HolderCodeType = z.enum([
  '001',
  '099',
  '111',
  '411',
  '412',
  '413',
  '414',
  '511',
  '516',
  '553',
  '999',
]);
export type HolderCodeType = z.infer<typeof HolderCodeType>;

const Phone = z.string().regex(/^\+?[0-9-]{5,20}$/, 'not a telephone number');

const person = { kind: z.literal('person'), name: PersonName, phone: Phone.optional() };

/** A natural person. Personal data: never logged, never in a queue, encrypted at rest. */
export const Person = z.discriminatedUnion('idType', [
  z.strictObject({ ...person, ...identityDocuments.citizen }),
  z.strictObject({ ...person, ...identityDocuments.taiwan }),
  z.strictObject({ ...person, ...identityDocuments.hongKongMacau }),
  z.strictObject({ ...person, ...identityDocuments.foreignResident }),
  z.strictObject({ ...person, ...identityDocuments.passport }),
]);
export type Person = z.infer<typeof Person>;

/** By what a person is known; see `identityDocuments`. */
export type IdType = Person['idType'];

export const Company = z.strictObject({
  kind: z.literal('company'),
  name: CompanyName,
  uscc: Uscc,
  legalRepresentative: PersonName.optional(),
  phone: Phone.optional(),
});
export type Company = z.infer<typeof Company>;

export const Party = z.discriminatedUnion('kind', [Person, Company]);
export type Party = z.infer<typeof Party>;

/** The holder of a certificate, as the regions ask for it. */
export const Holder = z.strictObject({
  code: Code(40),
  codeType: HolderCodeType,
  name: PartyName,
});
export type Holder = z.infer<typeof Holder>;

export const holderOf = (party: Party): Holder =>
  party.kind === 'person'
    ? { code: party.idNumber, codeType: party.idType, name: party.name }
    : { code: party.uscc, codeType: '001', name: party.name };
