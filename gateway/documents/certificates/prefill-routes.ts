import { createRoute, z } from '@hono/zod-openapi';
import { Form } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { Code, Opaque } from '#contracts/text';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { findItem } from '../items/store.ts';
import { holdersIn } from './holder.ts';
import { prefill, type Source } from './prefill.ts';
import { resolveCredentials } from './resolve.ts';
import { verifySdJwt } from './sd-jwt.ts';

const PrefillRequest = z.strictObject({
  /** What `retrieve` gave for this item and this person. */
  credentials: z.array(Opaque(60)).max(10).default([]),
  /** What has been typed already. */
  form: Form.default({}),
});

const Value = z.union([z.string(), z.number(), z.boolean()]);
const Prefilled = z
  .object({
    form: z.record(z.string(), Value),
    fields: z.array(
      z.object({
        field: z.string(),
        value: Value,
        source: z.object({
          credentialId: z.string(),
          certificateType: z.string(),
          region: z.string(),
          claim: z.string(),
          confidence: z.enum(['exact', 'repaired', 'assumed']).optional(),
        }),
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
  summary: '智能填表 · The form of an item, filled in from recognised certificates',
  request: { params: z.object({ itemCode: Code(60) }), body: jsonBody(PrefillRequest) },
  responses: {
    200: jsonAnswer(
      'each field with where it came from; `changedFrom` where somebody typed otherwise',
      Prefilled,
    ),
  },
});

/** Every claim lies in a copy that the caller was given; getting it was an event. */
const act = {
  name: 'form.prefill',
  who: 'member',
  scopes: ['certificates:retrieve'],
  changes: false,
  logged: ['certificate.refused'],
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

/** 智能填表. */
export function prefillRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller }) => {
    const { credentials, form } = c.req.valid('json');
    const item = await findItem(platform, c.req.valid('param').itemCode);
    if (!item) return answerFailure(c, failure('item.not_found'));
    const sources = await sourcesOf(platform, caller, item.code, credentials);
    if (!sources.ok) return answerFailure(c, sources.failure);
    return c.json(prefill(item.form, sources.value, form), 200, { 'cache-control': 'no-store' });
  });
  return app;
}
