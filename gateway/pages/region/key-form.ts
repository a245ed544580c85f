import { fail, ok, type Result } from '#contracts/result';
import { parseStrictJson } from '#contracts/strict-json';
import { fieldErrors } from '../../platform/http/http.ts';
import { KeyChange } from '../../trust/federation/key-change.ts';
import { MemberKey } from '../../trust/federation/member-key.ts';
import { given, linesOf, textsOf } from '../console/form.ts';
import type { Keys } from './key-diff.ts';

type Wrong = ReturnType<typeof fieldErrors>;

const wrongKey = (reason: string): Result<never, Wrong> => fail([{ pointer: '/key', reason }]);

/** A public key as it was pasted, or why it is none. */
export function publicKeyIn(text: string): Result<MemberKey, Wrong> {
  const json = parseStrictJson(text, 4);
  if (!json.ok) return wrongKey('is not JSON');
  const key = MemberKey.safeParse(json.value);
  return key.success ? ok(key.data) : wrongKey(fieldErrors(key.error)[0]?.reason ?? 'is not valid');
}

/** What may be a private key stands on no page again, whatever else the form came to nothing by. */
export function forgetSecret(form: FormData): void {
  const text = given(form, 'key');
  if (text !== undefined && !publicKeyIn(text).ok) form.delete('key');
}

function newKeyIn(text: string | undefined): Result<readonly MemberKey[], Wrong> {
  if (text === undefined) return ok([]);
  const key = publicKeyIn(text);
  return key.ok ? ok([key.value]) : key;
}

/** The addresses of a form, where they are others than those in force; a form without the field says nothing of them. */
function addressesIn(form: FormData, { redirectUris }: NonNullable<Keys['own']>) {
  const wanted = linesOf(form, 'redirectUris');
  const isSaid = form.has('redirectUris') && wanted.join('\n') !== redirectUris.join('\n');
  return isSaid ? { redirectUris: wanted } : {};
}

const fieldOf = (pointer: string): string => {
  if (pointer.startsWith('/redirectUris')) return '/redirectUris';
  return pointer.includes('notAfter') ? '/until' : '/key';
};

/** The end of a day in +08:00, where it comes before what a key says itself. */
const endingOn =
  (day: string | undefined) =>
  (key: MemberKey): MemberKey => {
    if (day === undefined) return key;
    const notAfter = `${day}T23:59:59+08:00`;
    const isEarlier =
      key.notAfter !== undefined && Date.parse(key.notAfter) <= Date.parse(notAfter);
    return isEarlier ? key : { ...key, notAfter };
  };

/** The change that a form writes over the keys in force, or which of its fields are wrong. Pure. */
export function changeIn(
  form: FormData,
  clientId: string,
  own: NonNullable<Keys['own']>,
): Result<KeyChange, Wrong> {
  const added = newKeyIn(given(form, 'key'));
  if (!added.ok) return added;
  const dropped = new Set(textsOf(form, 'drop'));
  const kept = own.keys.filter(({ kid }) => !dropped.has(kid)).map(endingOn(given(form, 'until')));
  if (added.value.some(({ kid }) => kept.some((old) => old.kid === kid)))
    return wrongKey('has the kid of another key');
  const keys = [...kept, ...added.value];
  const change = { clientId, follows: own.follows, keys, ...addressesIn(form, own) };
  const parsed = KeyChange.safeParse(change);
  if (parsed.success) return ok(parsed.data);
  const [wrong] = fieldErrors(parsed.error);
  return fail([
    { pointer: fieldOf(wrong?.pointer ?? ''), reason: wrong?.reason ?? 'is not valid' },
  ]);
}
