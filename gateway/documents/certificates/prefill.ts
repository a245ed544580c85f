import type { Form } from '#contracts/case';
import type { Provenance } from '#contracts/certificate';
import type { FormSchema } from '#contracts/form-schema';
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

export type FilledField = {
  readonly field: string;
  readonly value: Form[string];
  readonly source: {
    readonly credentialId: string;
    readonly certificateType: string;
    readonly region: string;
    readonly claim: string;
    readonly confidence?: Provenance['confidence'];
  };
  /** What the certificate says, where something else has been typed: the typed value stays. */
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

function fillField(
  schema: FormSchema | undefined,
  field: string,
  sources: readonly Source[],
  given: Form[string] | undefined,
): FilledField | undefined {
  const claim = claimFor(field);
  for (const source of sources) {
    const text = Object.hasOwn(source.claims, claim) ? source.claims[claim] : undefined;
    const isOther =
      claim.startsWith('holder') && claim !== field && ofCompany.has(field) !== isOfCompany(source);
    if (text === undefined || isOther) continue;
    const certified = typed(schema?.properties[field], text);
    if (!fits(schema, field, certified)) continue;
    const { credentialId, certificateType, region, provenance } = source;
    const confidence = originOf(provenance, claim)?.confidence;
    return {
      field,
      value: given ?? certified,
      source: {
        credentialId,
        certificateType,
        region,
        claim,
        ...(confidence ? { confidence } : {}),
      },
      ...(given !== undefined && given !== certified ? { changedFrom: certified } : {}),
    };
  }
  return undefined;
}

/**
 * 智能填表: the fields of an item's form from certificates, each with where it came from. What somebody typed stays,
 * and is marked where a certificate says otherwise. A form without a schema gets the certificates' own names.
 */
export function prefill(
  schema: FormSchema | undefined,
  sources: readonly Source[],
  given: Form,
): Prefilled {
  const names = schema
    ? Object.keys(schema.properties)
    : [...new Set(sources.flatMap(({ claims }) => Object.keys(claims)))];
  const fields = names.flatMap(
    (field) =>
      fillField(schema, field, sources, Object.hasOwn(given, field) ? given[field] : undefined) ??
      [],
  );
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
