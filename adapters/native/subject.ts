import { z } from 'zod';
import { inShanghai } from '#contracts/dates';
import { normaliseCode, upgradeCitizenNumber } from '#contracts/identifiers';
import { Party } from '#contracts/party';
import type { RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import type { SubjectAssertion } from '#contracts/subject';
import { malformed } from '../kit/failures.ts';
import type { Context } from './classify.ts';

/** `auth_time` is there because `max_age` was asked for (OpenID Connect Core 1.0 s2). */
export const IdTokenClaims = z.looseObject({
  sub: z.string().min(1).max(128),
  nonce: z.string(),
  auth_time: z.number(),
  acr: z.string().min(1).max(40),
});
export type IdTokenClaims = z.infer<typeof IdTokenClaims>;

/** From this proofing level up, what a provider says about a person counts. */
const realNameIal = 2;

/** Claims about the token and the log-in, not about the person. */
const protocolClaims = new Set(
  'iss sub aud azp exp iat nbf jti nonce auth_time acr amr sid at_hash c_hash s_hash'.split(' '),
);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function citizenNumber(raw: unknown): string {
  const code = normaliseCode(textOf(raw));
  return upgradeCitizenNumber(code) ?? code;
}

const isPhone = (text: string): boolean => /^\+?[0-9-]{5,20}$/.test(text);

type Claims = Readonly<Record<string, unknown>>;

function partyOf(claims: Claims, kind: 'person' | 'company', { credentials }: Context): unknown {
  const names = credentials.claims;
  const phone = textOf(claims[names.phone]);
  const withPhone = isPhone(phone) ? { phone } : {};
  if (kind === 'person') {
    const idNumber = citizenNumber(claims[names.idNumber]);
    return { kind, name: claims[names.name], idType: '111', idNumber, ...withPhone };
  }
  const legalRepresentative = claims[names.legalRepresentative];
  return {
    kind,
    name: claims[names.companyName],
    uscc: normaliseCode(textOf(claims[names.uscc])),
    ...(legalRepresentative === undefined ? {} : { legalRepresentative }),
    ...withPhone,
  };
}

const keptNames = (kind: 'person' | 'company', { credentials }: Context): readonly string[] => {
  const { name, idNumber, phone, companyName, uscc, legalRepresentative } = credentials.claims;
  return kind === 'person'
    ? [name, idNumber, phone]
    : [companyName, uscc, legalRepresentative, phone];
};

/** The party counts only from real-name level up, and then it must be whole: half an identity is none. */
export function subjectAssertion(
  claims: IdTokenClaims,
  info: Claims,
  kind: 'person' | 'company',
  region: string,
  context: Context,
): RegionResult<SubjectAssertion> {
  const { levels } = context.credentials;
  const level = Object.hasOwn(levels, claims.acr) ? levels[claims.acr] : undefined;
  if (!level) return fail(malformed('unknown_level'));
  const all: Claims = { ...info, ...claims };
  const isRealName = level.ial >= realNameIal;
  const kept = isRealName ? keptNames(kind, context) : [];
  const dropped = Object.keys(all).filter(
    (name) => name.length <= 60 && !protocolClaims.has(name) && !kept.includes(name),
  );
  const base = {
    region,
    localId: claims.sub,
    kind,
    level: { ...level, raw: claims.acr },
    authTime: inShanghai(new Date(claims.auth_time * 1000)),
    dropped: dropped.slice(0, 60),
  };
  if (!isRealName) return ok(base);
  const party = Party.safeParse(partyOf(all, kind, context));
  return party.success ? ok({ ...base, party: party.data }) : fail(malformed('identity_fields'));
}
