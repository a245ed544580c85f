import { z } from 'zod';
import type { Certificate } from '#contracts/certificate';
import { type Failure, failure } from '#contracts/failures';
import { citizenNumberOf } from '#contracts/identifiers';
import { PersonName } from '#contracts/names';
import type { Holder, Party } from '#contracts/party';
import { fail, ok, type Result } from '#contracts/result';
import { Code } from '#contracts/text';
import { hasReached, isOfAge } from './of-age.ts';
import { describedType } from './types.ts';

/**
 * 未成年人: whose certificate a parent fetches (民法典 art. 27), by the child's number or, before there is one, by that of the
 * certificate itself (999): a newborn has none until it is in the household register.
 */
export const Child = z.strictObject({
  name: PersonName,
  code: Code(40),
  codeType: z.enum(['111', '999']),
});
export type Child = z.infer<typeof Child>;

/** 民法典 art. 17. */
const fullAge = 18;

const refused = (reason: string) =>
  fail(failure('request.invalid', { fields: [{ pointer: '/child', reason }] }));

/** Whether anybody may ask for somebody else's certificate at all; decided before a region is asked. */
export function mayNameChild(
  type: string,
  child: Child,
  asking: Party,
  now: Date,
): Result<void, Failure> {
  if (describedType(type)?.holder !== 'child')
    return refused('is only for certificates that a child holds');
  if (asking.kind !== 'person') return refused('is for parents, not for companies');
  return isOfAge(child, fullAge, now) === true
    ? refused('is of age and asks in person')
    : ok(undefined);
}

/** What decides who is a parent of whom, by canonical path. */
const deciding =
  /^(?:attributes\.(?:motherCode|fatherCode|bornAt)|holders(?:\.\d+\.code(?:Type)?)?)$/;

/** Whether the certificate may name as a parent whom it seems not to: what decides that came, and cannot be read. */
export const mayHideParent = ({ unreadable = [] }: Pick<Certificate, 'unreadable'>): boolean =>
  unreadable.some((path) => deciding.test(path));

/**
 * Whether the certificate names who asks as a parent of a child that is not of age. It is its own proof: nothing that the
 * caller says makes anybody a parent.
 */
export function namesAsParent(
  { attributes, holders }: Pick<Certificate, 'attributes' | 'holders'>,
  asking: Holder,
  now: Date,
): boolean {
  const { motherCode, fatherCode, bornAt = '' } = attributes;
  const ages = [
    ...(/^\d{4}-\d\d-\d\d/.test(bornAt) ? [hasReached(bornAt, fullAge, now)] : []),
    ...holders.flatMap((holder) => isOfAge(holder, fullAge, now) ?? []),
  ];
  // By its silence nobody is a child either.
  if (ages.length === 0 || ages.includes(true)) return false;
  return [motherCode, fatherCode].some(
    (code) => code !== undefined && citizenNumberOf(code) === citizenNumberOf(asking.code),
  );
}
