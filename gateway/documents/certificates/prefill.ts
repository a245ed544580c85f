import type { Form } from '#contracts/case';
import type { Provenance } from '#contracts/certificate';
import type { FormSchema } from '#contracts/form-schema';
import type { Item } from '#contracts/item';
import { fitsField } from '../items/check-form.ts';
import { originOf } from './minimise.ts';

/** A recognised certificate as a form can be filled from it. */
export type Source = {
  readonly credentialId: string;
  readonly certificateType: string;
  readonly region: string;
  readonly claims: Readonly<Record<string, string>>;
  readonly provenance: Readonly<Record<string, Provenance>>;
};

/** What the same person wrote in an application before. */
export type EarlierCase = {
  readonly caseId: string;
  readonly itemCode: string;
  readonly submittedAt: string;
  readonly form: Form;
};

type FromCertificate = {
  readonly credentialId: string;
  readonly certificateType: string;
  readonly region: string;
  readonly claim: string;
  readonly confidence?: Provenance['confidence'];
};
type FromCase = Omit<EarlierCase, 'form'> & { readonly field: string };

export type FilledField = {
  readonly field: string;
  readonly value: Form[string];
  readonly source: FromCertificate | FromCase;
  /** What the source says, where something else has been typed: the typed value stays. */
  readonly changedFrom?: Form[string];
};

export type Prefilled = {
  readonly form: Form;
  readonly fields: readonly FilledField[];
  /** Required by the form, and not filled by anything. */
  readonly missing: readonly string[];
};

/** What forms call a field of a certificate beside its own name. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  holderName: ['name', 'applicantName', 'companyName', 'entName'],
  holderCode: ['idNumber', 'uscc', 'creditCode'],
  legalRepresentative: ['legalPerson', 'legalPersonName'],
  registeredCapital: ['capital'],
  address: ['domicile', 'registeredAddress'],
  validity: ['validUntil'],
};

/** Names that mean a company or a person: a licence does not fill in who the applicant's mother is. */
const ofCompany = new Set(['companyName', 'entName', 'uscc', 'creditCode']);
const companyClaims = ['legalRepresentative', 'registeredCapital'];
const isOfCompany = ({ claims }: Source): boolean =>
  companyClaims.some((claim) => Object.hasOwn(claims, claim));

const claimFor = (field: string): string =>
  Object.entries(aliases).find(([, names]) => names.includes(field))?.[0] ?? field;

function typed(schema: FormSchema['properties'][string] | undefined, text: string): Form[string] {
  const isNumber = schema?.type === 'number' || schema?.type === 'integer';
  // Written as a number, and not what JavaScript takes for one: an empty text is not 0.
  return isNumber && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

/** A value that the form would refuse is no help. */
const fits = (schema: FormSchema | undefined, field: string, value: Form[string]): boolean => {
  const only = schema?.properties[field];
  return only ? fitsField(only, value) : schema === undefined;
};

type Found = { readonly said: Form[string]; readonly source: FilledField['source'] };

function fromCertificate(
  schema: FormSchema | undefined,
  field: string,
  sources: readonly Source[],
): Found | undefined {
  const claim = claimFor(field);
  for (const source of sources) {
    const text = Object.hasOwn(source.claims, claim) ? source.claims[claim] : undefined;
    const isOther =
      claim.startsWith('holder') && claim !== field && ofCompany.has(field) !== isOfCompany(source);
    if (text === undefined || isOther) continue;
    const said = typed(schema?.properties[field], text);
    if (!fits(schema, field, said)) continue;
    const { credentialId, certificateType, region, provenance } = source;
    const confidence = originOf(provenance, claim)?.confidence;
    const found = { credentialId, certificateType, region, claim };
    return { said, source: confidence ? { ...found, confidence } : found };
  }
  return undefined;
}

/** By the field's own name: what another form calls alike may mean another person. */
function fromCase(
  schema: FormSchema | undefined,
  field: string,
  cases: readonly EarlierCase[],
): Found | undefined {
  for (const { form, ...about } of cases) {
    const said = Object.hasOwn(form, field) ? form[field] : undefined;
    if (said === undefined || !fits(schema, field, said)) continue;
    return { said, source: { ...about, field } };
  }
  return undefined;
}

/** What is filled from. */
export type Sources = {
  readonly certificates: readonly Source[];
  /** The newest first. */
  readonly cases: readonly EarlierCase[];
};

const fieldsIn = ({ certificates, cases }: Sources): readonly string[] => [
  ...certificates.flatMap(({ claims }) => Object.keys(claims)),
  ...cases.flatMap(({ form }) => Object.keys(form)),
];

/**
 * 智能填表: the fields of an item's form from certificates, else from what the person wrote before, each with where it came
 * from. What somebody typed stays, and is marked where the source says otherwise. A form without a schema gets the
 * certificates' own names, and those of earlier applications for the same item.
 */
export function prefill(
  { code, form: schema }: Pick<Item, 'code' | 'form'>,
  { certificates, cases: all }: Sources,
  given: Form,
): Prefilled {
  // Without a schema nothing says that another item means the same by a name.
  const cases = schema ? all : all.filter(({ itemCode }) => itemCode === code);
  const names = schema
    ? Object.keys(schema.properties)
    : [...new Set(fieldsIn({ certificates, cases }))];
  const fields = names.flatMap((field): FilledField[] => {
    const found = fromCertificate(schema, field, certificates) ?? fromCase(schema, field, cases);
    if (!found) return [];
    const { said, source } = found;
    const before = Object.hasOwn(given, field) ? given[field] : undefined;
    const differs = before !== undefined && before !== said;
    return [{ field, value: before ?? said, source, ...(differs ? { changedFrom: said } : {}) }];
  });
  const form = {
    ...given,
    ...Object.fromEntries(fields.map(({ field, value }) => [field, value])),
  };
  return {
    form,
    fields,
    missing: (schema?.required ?? []).filter((name) => !Object.hasOwn(form, name)),
  };
}
