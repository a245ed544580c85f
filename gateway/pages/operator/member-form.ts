import { fail, ok, type Result } from '#contracts/result';
import { fieldErrors } from '../../platform/http/http.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { Member } from '../../trust/federation/entries.ts';
import { given, linesOf, textOf, textsOf } from '../console/form.ts';
import { publicKeyIn } from '../region/key-form.ts';

type Wrong = ReturnType<typeof fieldErrors>;

/** What the page calls them. */
const pageNames: Readonly<Record<string, string>> = { jwks: '/key', exchange: '/towards' };
const onPage = ({ pointer, reason }: Wrong[number]) => {
  const [, first = ''] = pointer.split('/');
  return { pointer: pageNames[first] ?? `/${first}`, reason };
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
