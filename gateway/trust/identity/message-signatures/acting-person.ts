import { parseDictionary, serializeDictionary } from 'structured-headers';
import { ActingPerson } from '#contracts/acting-person';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Member } from '../../federation/entries.ts';

/** The field of a call that says who acts at the member: an RFC 9651 dictionary, covered by the call's signature. */
export const actorField = 'tongban-actor';
const maxLength = 300;

/** The members of a dictionary of plain strings that serialises to itself: one person has one spelling. */
function membersOf(text: string): Record<string, unknown> | undefined {
  if (text.length > maxLength) return undefined;
  try {
    const dictionary = parseDictionary(text);
    if (serializeDictionary(dictionary) !== text) return undefined;
    const isPlain = [...dictionary.values()].every(
      ([value, parameters]) => typeof value === 'string' && parameters.size === 0,
    );
    return isPlain
      ? Object.fromEntries([...dictionary].map(([key, [value]]) => [key, value]))
      : undefined;
  } catch {
    return undefined;
  }
}

export function readActingPerson(text: string): Result<ActingPerson, Failure> {
  const members = membersOf(text);
  if (!members)
    return fail(
      failure('auth.actor_invalid', { detail: 'not a dictionary of strings (RFC 9651)' }),
    );
  const person = ActingPerson.safeParse(members);
  if (person.success) return ok(person.data);
  // The name of the member and never its value: it may be what must not be written anywhere.
  const names = person.error.issues.map(({ path, code }) => path[0] ?? code).join(', ');
  return fail(failure('auth.actor_invalid', { detail: names }));
}

/**
 * Who acts at the member, by the field of a call. Without a signature over it anybody on the way could name
 * somebody else.
 */
export function actingPersonOf(
  member: Pick<Member, 'actingPerson' | 'role'>,
  text: string | undefined,
  isSigned: boolean,
): Result<ActingPerson | undefined, Failure> {
  if (text === undefined)
    return member.actingPerson === 'required'
      ? fail(failure('auth.actor_required'))
      : ok(undefined);
  if (member.role === 'app')
    return fail(
      failure('auth.actor_invalid', { detail: 'an app acts for whoever signed in to it' }),
    );
  return isSigned ? readActingPerson(text) : fail(failure('signature.missing'));
}
