import { z } from 'zod';
import { type Failure, type FieldError, failure } from '#contracts/failures';
import { pointerOf } from '#contracts/pointer';
import { fail, ok, type Result } from '#contracts/result';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import { FederationDocument } from './document.ts';
import { Member } from './entries.ts';
import { isInForce, type MemberKey } from './member-key.ts';

/** 换钥: the whole set of keys that a member shall have, and where people come back to it, over what it follows. What is signed. */
export const KeyChange = z.strictObject({
  clientId: Member.shape.clientId,
  /** SHA-256 of the RFC 8785 text of the member's `jwks` and `redirectUris` before: signed once, it is made once. */
  follows: z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in hex'),
  keys: Member.shape.jwks.shape.keys,
  /** The whole set from then on; absent: as they are. */
  redirectUris: Member.shape.redirectUris.optional(),
});
export type KeyChange = z.infer<typeof KeyChange>;

/** What a change names as that which it follows. */
export const keysDigest = ({
  jwks,
  redirectUris,
}: Pick<Member, 'jwks' | 'redirectUris'>): Promise<string> =>
  sha256Hex(canonicalJson({ jwks, redirectUris }));

const wrong = (pointer: string, reason: string): Result<never, Failure> =>
  fail(failure('request.invalid', { fields: [{ pointer, reason }] }));

/** A key that stays under its name with the same point; its dates may be others. */
const isKept = (old: MemberKey, keys: readonly MemberKey[]): boolean =>
  keys.some(({ kid, x, y }) => kid === old.kid && x === old.x && y === old.y);

/** The document with the keys that a member wants, if it is sound then and nobody is locked out. */
export async function withKeys(
  before: FederationDocument,
  { clientId, follows, keys, redirectUris }: KeyChange,
  { signedWith, now }: { readonly signedWith: string; readonly now: Date },
): Promise<Result<FederationDocument, Failure>> {
  const member = before.members.find((one) => one.clientId === clientId);
  if (!member || (await keysDigest(member)) !== follows)
    return wrong('/change/follows', 'not the keys in force');
  const old = member.jwks.keys.find(({ kid }) => kid === signedWith);
  // Its calls under way are signed with it; a stolen key is taken out at once by the operator.
  const kept = old && keys.find((key) => isKept(old, [key]));
  if (!kept || !isInForce(kept, now))
    return wrong('/change/keys', 'the key that signs stays, until a day in its notAfter');
  const changed = { ...member, jwks: { keys }, ...(redirectUris ? { redirectUris } : {}) };
  const members = before.members.map((one) => (one === member ? changed : one));
  const next = FederationDocument.safeParse({ ...before, version: before.version + 1, members });
  if (next.success) return ok(next.data);
  const [issue] = next.error.issues;
  return wrong('/change/keys', issue?.message ?? 'is not valid');
}

const beginsMs = ({ notBefore }: MemberKey) =>
  notBefore === undefined ? Number.NEGATIVE_INFINITY : Date.parse(notBefore);
const endsMs = ({ notAfter }: MemberKey) =>
  notAfter === undefined ? Number.POSITIVE_INFINITY : Date.parse(notAfter);

/** Whether a key counted before, for as long as it does now. */
const wasGiven = (key: MemberKey, { jwks }: Member): boolean =>
  jwks.keys.some(
    (old) => isKept(old, [key]) && beginsMs(old) <= beginsMs(key) && endsMs(key) <= endsMs(old),
  );

/**
 * Platforms that get a key, or more time for one, by the operator's word alone, new ones among them: whoever holds such a
 * key can sign for the region. A key that goes needs no word.
 */
export function givenKeys(
  before: FederationDocument,
  after: FederationDocument,
): readonly string[] {
  const known = new Map(before.members.map((member) => [member.clientId, member]));
  return after.members.flatMap(({ clientId, region, role, jwks }) => {
    const old = known.get(clientId);
    const same = old?.role === role && old.region === region ? old : undefined;
    const isGiven = jwks.keys.some((key) => !same || !wasGiven(key, same));
    return role === 'platform' && isGiven ? [clientId] : [];
  });
}

/** What an operator says of each that gets a key from it: why. */
export const unsaidReasons = (
  { members }: FederationDocument,
  given: readonly string[],
): readonly FieldError[] =>
  members.flatMap(({ clientId }, index) =>
    given.includes(clientId)
      ? [
          {
            pointer: pointerOf(['members', index, 'jwks']),
            reason: 'its member signs for a new key, or keysReason says why the operator does',
          },
        ]
      : [],
  );
