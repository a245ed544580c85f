import { Certificate } from '#contracts/certificate';
import { isAttributeName } from '#contracts/certificate-attributes';
import { parseRegionalDate, parseValidity } from '#contracts/dates';
import { normaliseCode } from '#contracts/identifiers';
import { normaliseName } from '#contracts/names';
import { describedType } from './types.ts';

type Claims = Readonly<Record<string, string>>;
type Body = { readonly region: string; readonly code: string };

function holdersOf(claims: Claims, type: string) {
  const { holderName = '', holderCode = '' } = claims;
  if (holderCode === '') return [];
  const isCompany = describedType(type)?.holder === 'company';
  const codeType = claims['holderCodeType'] ?? (isCompany ? '001' : '111');
  return [{ name: normaliseName(holderName), code: normaliseCode(holderCode), codeType }];
}

/** The certificate as a body's own credential has it, under the names of the type's metadata. */
export function certificateOfClaims(
  claims: Claims,
  type: string,
  body: Body,
): Certificate | undefined {
  const text = (name: string): string => claims[name]?.trim() ?? '';
  const issuedOn = parseRegionalDate(text('issuedOn'));
  const until = text('validity');
  return Certificate.safeParse({
    identifier: normaliseCode(text('identifier')),
    type,
    name: describedType(type)?.name.zh ?? '',
    number: text('number'),
    issuer: {
      name: text('issuerName'),
      code: text('issuerCode') === '' ? body.code : normaliseCode(text('issuerCode')),
      region: body.region,
    },
    ...(issuedOn ? { issuedOn } : {}),
    validity:
      until === 'long_term'
        ? { kind: 'long_term', raw: until }
        : (parseValidity(until) ?? { kind: 'unspecified', raw: '' }),
    holders: holdersOf(claims, type),
    status: 'unknown',
    statusRaw: '',
    attributes: Object.fromEntries(
      Object.entries(claims).filter(([name]) => isAttributeName(name)),
    ),
    provenance: {},
  }).data;
}
