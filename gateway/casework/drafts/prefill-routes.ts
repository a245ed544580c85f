import { createRoute, z } from '@hono/zod-openapi';
import { Form } from '#contracts/case';
import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import type { Item } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import { Code, Opaque } from '#contracts/text';
import { appendAuditAlone, itemPurpose, memberActor } from '../../audit/log/append.ts';
import { holdersIn } from '../../documents/certificates/holder.ts';
import { type EarlierCase, prefill, type Source } from '../../documents/certificates/prefill.ts';
import { resolveCredentials } from '../../documents/certificates/resolve.ts';
import { verifySdJwt } from '../../documents/certificates/sd-jwt.ts';
import { findItem } from '../../documents/items/store.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { caseRelations } from '../cases/case-kind.ts';
import { readCases } from '../cases/case-row.ts';
import { sentWith } from '../cases/sent.ts';

const PrefillRequest = z.strictObject({
  /** What `retrieve` gave for this item and this person. */
  credentials: z.array(Opaque(60)).max(10).default([]),
  /** Applications of the same person, submitted here or gone on with here: what they wrote is not written twice. */
  cases: z.array(Opaque(60)).max(5).default([]),
  /** What has been typed already. */
  form: Form.default({}),
});

const Value = z.union([z.string(), z.number(), z.boolean()]);
const FromCertificate = z.object({
  credentialId: z.string(),
  certificateType: z.string(),
  region: z.string(),
  claim: z.string(),
  confidence: z.enum(['exact', 'repaired', 'assumed']).optional(),
});
const FromCase = z.object({
  caseId: z.string(),
  itemCode: z.string(),
  submittedAt: z.iso.datetime({ offset: true }),
  field: z.string(),
});
const Prefilled = z
  .object({
    form: z.record(z.string(), Value),
    fields: z.array(
      z.object({
        field: z.string(),
        value: Value,
        source: z.union([FromCertificate, FromCase]),
        changedFrom: Value.optional(),
      }),
    ),
    missing: z.array(z.string()),
  })
  .openapi('Prefilled');

const route = createRoute({
  method: 'post',
  path: '/v1/items/{itemCode}/prefill',
  tags: ['办事指引 Guidance'],
  summary:
    '智能填表 · The form of an item, filled in from recognised certificates and earlier applications',
  description: '`cases` needs the scope `cases:read` too; each is an event (`case.read`).',
  request: { params: z.object({ itemCode: Code(60) }), body: jsonBody(PrefillRequest) },
  responses: {
    200: jsonAnswer(
      'each field with where it came from; `changedFrom` where somebody typed otherwise',
      Prefilled,
    ),
  },
});

/** Every claim lies in a copy that the caller was given; getting it was an event. What is read of a case is one. */
const act = {
  name: 'form.prefill',
  who: 'member',
  scopes: ['certificates:retrieve'],
  changes: false,
  logged: ['certificate.refused', 'case.read'],
} as const satisfies MemberAct;

/** Copies of this member for this item and this person that count at home now, opened. */
async function sourcesOf(
  platform: Platform,
  caller: Caller,
  itemCode: string,
  ids: readonly string[],
): Promise<Result<Source[], Failure>> {
  const use = { clientId: caller.clientId, itemCode, holders: holdersIn(caller) };
  if (ids.length > 0 && !caller.subject) return fail(failure('auth.subject_required'));
  const resolved = await resolveCredentials(platform, ids, use);
  if (!resolved.ok) return resolved;
  const sources: Source[] = [];
  for (const [
    credentialId,
    { credential, certificateType, region, provenance },
  ] of resolved.value) {
    const opened = await verifySdJwt(platform.keys, credential);
    if (!opened.ok) return fail(failure('certificate.credential_unknown'));
    const { claims } = opened.value;
    sources.push({ credentialId, certificateType, region, provenance, claims });
  }
  return ok(sources);
}

/** What the person of the token wrote in these, the newest first; to nobody else do they exist. */
async function earlierCases(
  platform: Platform,
  caller: Caller,
  item: Item,
  ids: readonly string[],
): Promise<Result<EarlierCase[], Failure>> {
  if (ids.length === 0) return ok([]);
  if (!caller.subject) return fail(failure('auth.subject_required'));
  const scope = 'cases:read';
  if (!caller.scopes.has(scope)) return fail(failure('auth.insufficient_scope', { scope }));
  const rows = await readCases(platform.database(), ids);
  const found: EarlierCase[] = [];
  for (const id of new Set(ids)) {
    const row = rows.get(id);
    const relations = row ? caseRelations(row, caller) : [];
    if (!row || !relations.includes('person') || !relations.includes('collector'))
      return fail(failure('case.not_found'));
    const sent = await sentWith(platform.database(), platform.keys, row);
    if (!sent) return fail(failure('case.erased'));
    const { itemCode, createdAt } = row;
    found.push({ caseId: id, itemCode, submittedAt: asServed(createdAt), form: sent.form });
  }
  const onBehalfOf = caller.subject.sub;
  // Once all are found: of a form that nobody is given nothing was read.
  await Promise.all(
    found.map(({ caseId }) =>
      appendAuditAlone(platform, {
        caseRef: caseId,
        actor: memberActor(caller),
        onBehalfOf,
        action: 'case.read',
        object: { class: 'case', ref: caseId },
        purpose: itemPurpose(item.code, item.name),
      }),
    ),
  );
  return ok(found.sort((a, b) => b.submittedAt.localeCompare(a.submittedAt)));
}

/** 智能填表. */
export function prefillRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller }) => {
    const { credentials, cases: ids, form } = c.req.valid('json');
    const item = await findItem(platform, c.req.valid('param').itemCode);
    if (!item) return answerFailure(c, failure('item.not_found'));
    const certificates = await sourcesOf(platform, caller, item.code, credentials);
    if (!certificates.ok) return answerFailure(c, certificates.failure);
    const cases = await earlierCases(platform, caller, item, ids);
    if (!cases.ok) return answerFailure(c, cases.failure);
    const sources = { certificates: certificates.value, cases: cases.value };
    return c.json(prefill(item, sources, form), 200, { 'cache-control': 'no-store' });
  });
  return app;
}
