import { fail, ok, type Result } from '#contracts/result';
import { parseStrictJson } from '#contracts/strict-json';
import { fieldErrors } from '../../platform/http/http.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { Member } from '../../trust/federation/entries.ts';
import { MemberKey } from '../../trust/federation/member-key.ts';
import { given, textOf, textsOf } from '../console/form.ts';

type Wrong = ReturnType<typeof fieldErrors>;

const linesOf = (form: FormData, name: string): string[] =>
  textOf(form, name)
    .split(/\s+/)
    .filter((line) => line !== '');

/** A public key as it was pasted; what is not one says why, and is never shown again. */
export function publicKeyIn(text: string): Result<MemberKey, Wrong> {
  const json = parseStrictJson(text, 4);
  if (!json.ok) return fail([{ pointer: '/key', reason: 'is not JSON' }]);
  const key = MemberKey.safeParse(json.value);
  if (key.success) return ok(key.data);
  const reason = fieldErrors(key.error)[0]?.reason ?? 'is not valid';
  return fail([{ pointer: '/key', reason }]);
}

const onPage = ({ pointer, reason }: Wrong[number]) => {
  const [, first = ''] = pointer.split('/');
  return { pointer: first === 'jwks' ? '/key' : `/${first}`, reason };
};

/** Towards whom a platform may act for its region's people: the regions that were ticked. */
const exchangeIn = (form: FormData, home: string) =>
  textsOf(form, 'towards').map((target) => ({ home, target }));

/** A member that is to be added, or which fields of the form are wrong. Pure. */
export function newMemberIn(form: FormData): Result<Member, Wrong> {
  const key = publicKeyIn(textOf(form, 'key'));
  if (!key.ok) return key;
  const region = textOf(form, 'region');
  const member = Member.safeParse({
    clientId: textOf(form, 'clientId'),
    name: textOf(form, 'name'),
    region,
    role: textOf(form, 'role'),
    jwks: { keys: [key.value] },
    scopes: textsOf(form, 'scopes'),
    redirectUris: linesOf(form, 'redirectUris'),
    exchange: exchangeIn(form, region),
  });
  return member.success ? ok(member.data) : fail(fieldErrors(member.error).map(onPage));
}

/** What a form does to a member that is there; undefined takes it out. */
export function changedMember(form: FormData, member: Member): Result<Member | undefined, Wrong> {
  const does = textOf(form, 'change');
  if (does === 'remove') return ok(undefined);
  if (does === 'scopes') return checked({ ...member, scopes: textsOf(form, 'scopes') });
  if (does === 'end-key') {
    const keys = member.jwks.keys.filter(({ kid }) => kid !== textOf(form, 'kid'));
    return checked({ ...member, jwks: { keys } });
  }
  const key = publicKeyIn(given(form, 'key') ?? '');
  if (!key.ok) return key;
  const others = member.jwks.keys.filter(({ kid }) => kid !== textOf(form, 'instead'));
  return checked({ ...member, jwks: { keys: [...others, key.value] } });
}

function checked(member: unknown): Result<Member, Wrong> {
  const parsed = Member.safeParse(member);
  return parsed.success ? ok(parsed.data) : fail(fieldErrors(parsed.error).map(onPage));
}

/** The document with another member in the place of one, or beside them. */
export function withMember(
  document: FederationDocument,
  clientId: string,
  member: Member | undefined,
): FederationDocument {
  const isThere = document.members.some((one) => one.clientId === clientId);
  const members = isThere
    ? document.members.flatMap((one) => (one.clientId === clientId ? (member ?? []) : one))
    : [...document.members, ...(member ? [member] : [])];
  return { ...document, version: document.version + 1, members };
}
