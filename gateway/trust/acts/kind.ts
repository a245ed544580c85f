import { type Failure, type FailureCode, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../identity/caller.ts';
import { type Relation, relations } from './relation.ts';

/**
 * A kind of object that acts are about. Its room says how it is read and what a caller is to it; to whom
 * nothing is said, the object does not exist.
 */
export type Kind<Row = unknown> = {
  readonly kind: string;
  /** The parameter of the address that names it; absent: `id`. */
  readonly param?: string;
  readonly missing: FailureCode;
  read(platform: Platform, id: string): Promise<Row | undefined>;
  /** The cases that it belongs to, or what else the log knows by such a number: whoever reads it reads of them. Pure. */
  casesOf?(row: Row): readonly string[];
  /** The items that it is about: who acts for a company changes it only where they are entrusted with all of them. Pure. */
  itemsOf?(row: Row): readonly string[];
  /** Pure. */
  relations(row: Row, caller: Caller, now: Date): readonly Relation[];
};

/** Operators and auditors look after everything; what that lets them do is every act's own to say. */
export const overseers = ({ role }: Pick<Caller, 'role'>): readonly Relation[] =>
  role === 'operator' || role === 'auditor' ? [role] : [];

/** Whether a member speaks for nobody, or for this very person; `null`: the object is nobody's. */
export const speaksFor = ({ subject }: Caller, person: string | null): boolean =>
  subject === undefined || person === null || subject.sub === person;

/** Whether the person in the token is this one. */
export const isPerson = ({ subject }: Caller, person: string | null): boolean =>
  person !== null && subject?.sub === person;

/** Who they are, in words: the first part of what the vocabulary says of each. */
const wordsFor = (by: readonly Relation[]): string =>
  by.map((relation) => relations[relation].split(';')[0]).join(', or ');

/** The object, if the caller is anything to it and one of `by`: 404 where it is not theirs to see, 403 else. */
export function related<Row>(
  kind: Kind<Row>,
  row: Row | undefined,
  caller: Caller,
  now: Date,
  by?: readonly Relation[],
): Result<Row, Failure> {
  const found = row === undefined ? [] : kind.relations(row, caller, now);
  if (row === undefined || found.length === 0) return fail(failure(kind.missing));
  return by === undefined || found.some((relation) => by.includes(relation))
    ? ok(row)
    : fail(failure('auth.not_permitted', { detail: `only: ${wordsFor(by)}` }));
}

/** The object, if it is the caller's to see. */
export const visible = async <Row>(
  platform: Platform,
  kind: Kind<Row>,
  id: string,
  caller: Caller,
  by?: readonly Relation[],
): Promise<Result<Row, Failure>> =>
  related(kind, await kind.read(platform, id), caller, platform.clock(), by);
