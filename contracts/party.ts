import { z } from 'zod';
import { CitizenNumber, Uscc } from './identifiers.ts';
import { PartyName } from './names.ts';

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
  '999',
]);
export type HolderCodeType = z.infer<typeof HolderCodeType>;

const Phone = z.string().regex(/^\+?[0-9-]{5,20}$/, 'not a telephone number');

/** A natural person. Personal data: never logged, never in a queue, encrypted at rest. */
export const Person = z.strictObject({
  kind: z.literal('person'),
  name: PartyName,
  idType: z.literal('111'),
  idNumber: CitizenNumber,
  phone: Phone.optional(),
});
export type Person = z.infer<typeof Person>;

export const Company = z.strictObject({
  kind: z.literal('company'),
  name: PartyName,
  uscc: Uscc,
  legalRepresentative: PartyName.optional(),
  phone: Phone.optional(),
});
export type Company = z.infer<typeof Company>;

export const Party = z.discriminatedUnion('kind', [Person, Company]);
export type Party = z.infer<typeof Party>;

/** The holder of a certificate, as the regions ask for it. */
export const Holder = z.strictObject({
  code: z.string().min(1).max(40),
  codeType: HolderCodeType,
  name: PartyName,
});
export type Holder = z.infer<typeof Holder>;

export const holderOf = (party: Party): Holder =>
  party.kind === 'person'
    ? { code: party.idNumber, codeType: '111', name: party.name }
    : { code: party.uscc, codeType: '001', name: party.name };
