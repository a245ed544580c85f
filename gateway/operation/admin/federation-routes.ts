import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { Opaque } from '#contracts/text';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { uncallable } from '../../trust/federation/called-addresses.ts';
import { checkFederation } from '../../trust/federation/check.ts';
import { diffFederation } from '../../trust/federation/diff.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import type { Member } from '../../trust/federation/entries.ts';
import { givenKeys, unsaidReasons } from '../../trust/federation/key-change.ts';
import { isInForce } from '../../trust/federation/member-key.ts';
import { currentFederation, newestFederation } from '../../trust/federation/store.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { openedBy } from '../../trust/identity/scopes.ts';
import { changeFederation, nextOf } from './change-federation.ts';
import { isSignedBy } from './federation-signature.ts';
import { KeysReason, writeGiven } from './given-keys.ts';

export const federationPath = '/v1/admin/federation';
/** A document of a thousand members is longer than what other doors take. */
export const maxFederationBytes = 2 * 1024 * 1024;

const EntryDiff = z.object({
  added: z.array(z.string()),
  removed: z.array(z.string()),
  changed: z.array(z.object({ id: z.string(), fields: z.array(z.string()) })),
});
/** What a new version changes, as the doors tell it. */
export const Diff = z
  .object({
    from: z.int(),
    to: z.int(),
    regions: EntryDiff,
    members: EntryDiff,
    keys: EntryDiff,
    quotas: EntryDiff,
    agreements: EntryDiff,
  })
  .openapi('FederationDiff');

const tags = ['运营 Administration'];
/** A plain schema, so that the document is checked in one place with all its problems at once. */
const document = {
  type: 'object' as const,
  description: 'docs/federation.md',
  required: ['version', 'regions', 'members', 'agreements'],
  properties: {
    version: { type: 'integer' as const, description: 'one more than the version in force' },
    regions: { type: 'array' as const, items: { type: 'object' as const } },
    members: { type: 'array' as const, items: { type: 'object' as const } },
    agreements: { type: 'array' as const, items: { type: 'object' as const } },
  },
};

const readRoute = createRoute({
  method: 'get',
  path: federationPath,
  tags,
  summary: '联盟文件 · The federation document in force; its version is the ETag',
  responses: {
    200: {
      description: 'the document',
      content: { 'application/json': { schema: document } },
    },
  },
});

const replaceRoute = createRoute({
  method: 'put',
  path: federationPath,
  tags,
  summary: '替换联盟文件 · A new version of the document, in force everywhere within 5 s',
  description:
    'If-Match names the version it was made from. Federation-Signature may carry a detached JWS of the operator over the RFC 8785 text; it goes into the audit log with the hash.',
  request: {
    headers: z.object({
      'if-match': Opaque(100)
        .optional()
        .openapi({
          description: 'required: 428 without it; the ETag of the version it was made from',
          param: { required: true },
        }),
      'federation-signature': Opaque(8192)
        .optional()
        .openapi({ description: 'a detached JWS (RFC 7515 app. F) over the RFC 8785 text' }),
    }),
    query: z.object({
      dryRun: z.enum(['true', 'false']).default('false'),
      keysReason: KeysReason.optional().openapi({
        description:
          'required where a platform gets a key that it has not signed for (POST /v1/member-keys)',
      }),
    }),
    body: { required: true, content: { 'application/json': { schema: document } } },
  },
  responses: { 200: jsonAnswer('what it changes', Diff) },
});

/** Somebody must be able to make the next change. */
const hasOperator = ({ members }: FederationDocument, now: Date): boolean =>
  members.some(
    (member) =>
      openedBy(member.scopes, member).has('admin:security') &&
      member.jwks.keys.some((key) => isInForce(key, now)),
  );

const invalid = (pointer: string, reason: string): Result<never, Failure> =>
  fail(failure('request.invalid', { fields: [{ pointer, reason }] }));

function follows(
  after: FederationDocument,
  before: FederationDocument,
  {
    ifMatch,
    keysReason,
  }: { readonly ifMatch: string; readonly keysReason?: KeysReason | undefined },
  now: Date,
): Result<FederationDocument, Failure> {
  if (ifMatch !== `"${before.version}"`) return fail(failure('request.precondition_failed'));
  if (after.version !== before.version + 1)
    return invalid('/version', `must be ${before.version + 1}`);
  const fields = keysReason ? [] : unsaidReasons(after, givenKeys(before, after));
  if (fields.length > 0) return fail(failure('request.invalid', { fields }));
  return hasOperator(after, now)
    ? ok(after)
    : invalid('/members', 'nobody could change the federation any more');
}

/** The document of a request, sound and, if it is signed, signed by the member that sends it. */
async function readDocument(
  c: Context<CallerEnv>,
  { config }: Platform,
  member: Member | undefined,
): Promise<Result<FederationDocument, Failure>> {
  const checked = await checkFederation(await c.req.json());
  const fields = checked.ok ? uncallable(checked.value, config) : checked.failure;
  if (!checked.ok || fields.length > 0) return fail(failure('request.invalid', { fields }));
  const jws = c.req.header('federation-signature');
  if (jws === undefined || (member && (await isSignedBy(member, checked.value, jws))))
    return checked;
  return fail(
    failure('request.invalid', { detail: 'Federation-Signature is not yours, or not over this' }),
  );
}

type Asked = { readonly dryRun: boolean; readonly keysReason?: KeysReason | undefined };

async function replace(c: Context<CallerEnv>, platform: Platform, { dryRun, keysReason }: Asked) {
  const ifMatch = c.req.header('if-match');
  if (ifMatch === undefined) return answerFailure(c, failure('request.precondition_required'));
  const caller = c.get('caller');
  const { members } = await currentFederation(platform);
  const sent = await readDocument(c, platform, members.get(caller.clientId));
  if (!sent.ok) return answerFailure(c, sent.failure);
  const make = (before: FederationDocument) =>
    follows(sent.value, before, { ifMatch, keysReason }, platform.clock());
  if (dryRun) {
    const before = await newestFederation(platform.database());
    if (!before) return answerFailure(c, failure('gateway.not_ready'));
    const made = await nextOf(platform.database(), { make }, before);
    if (!made.ok) return answerFailure(c, made.failure);
    return c.json(diffFederation(before, made.value), 200, { 'cache-control': 'no-store' });
  }
  const signature = c.req.header('federation-signature');
  const changed = await changeFederation(platform, caller, {
    make,
    purpose: 'a new version of the federation document',
    also: writeGiven(caller, keysReason),
    ...(signature === undefined ? {} : { details: { signature } }),
  });
  if (!changed.ok) return answerFailure(c, changed.failure);
  const { before, after } = changed.value;
  return c.json(diffFederation(before, after), 200, { etag: `"${after.version}"` });
}

const operating = {
  who: 'member',
  scopes: ['admin:security'],
  roles: ['operator'],
} as const satisfies Partial<MemberAct>;

const acts = {
  read: { ...operating, name: 'federation.read', reads: 'federation', changes: false },
  replace: {
    ...operating,
    name: 'federation.replace',
    changes: true,
    repeat: 'kept',
    logged: ['federation.changed', 'agreement.stopped', 'member_keys.given'],
  },
} as const satisfies Record<string, MemberAct>;

/** Who belongs, with which keys, and who agreed to what: read and replaced as a whole. */
export function federationRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, readRoute, acts.read, async (c) => {
    const inForce = await newestFederation(platform.database());
    if (!inForce) return answerFailure(c, failure('gateway.not_ready'));
    const etag = `"${inForce.version}"`;
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, { etag });
    return c.json(inForce, 200, { etag, 'cache-control': 'private, no-cache' });
  });
  open(app, platform, replaceRoute, acts.replace, (c) =>
    replace(c, platform, {
      dryRun: c.req.valid('query').dryRun === 'true',
      keysReason: c.req.valid('query').keysReason,
    }),
  );
  return app;
}
