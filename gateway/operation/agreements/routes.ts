import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type Failure, failure } from '#contracts/failures';
import type { Result } from '#contracts/result';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { AgreementId, AgreementTerms } from '../../trust/federation/agreement.ts';
import { MemberSignature } from '../../trust/federation/member-signature.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { agreementKind } from './agreement-kind.ts';
import { changeAgreement, type Decide } from './change.ts';
import { EndReason, ending } from './end.ts';
import { proposing, signing } from './sign.ts';
import { stopAgreement } from './stop.ts';
import { AgreementView, listViews, readView } from './view.ts';

const tags = ['协议 Agreements'];
const onAgreement = z.object({ id: AgreementId });
const view = (description: string) => jsonAnswer(description, AgreementView);

const routes = {
  propose: createRoute({
    method: 'post',
    path: '/v1/agreements',
    tags,
    summary: '提出协议 · Propose an agreement, signed by the side that proposes it',
    description: 'docs/federation.md#agreements: a detached JWS over the RFC 8785 text of `terms`.',
    request: {
      body: jsonBody(z.strictObject({ terms: AgreementTerms, signature: MemberSignature })),
    },
    responses: { 201: view('proposed; in force once every side has signed') },
  }),
  list: createRoute({
    method: 'get',
    path: '/v1/agreements',
    tags,
    summary: '协议列表 · Agreements that bind the caller’s region, in every state',
    request: {
      query: z.strictObject({
        ...pageQuery(),
      }),
    },
    responses: {
      200: jsonAnswer(
        'one page',
        z.object({ agreements: z.array(AgreementView), next: z.string().optional() }),
      ),
    },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/agreements/{id}',
    tags,
    summary: '协议详情 · One agreement: its terms, who signed and when, how it stands',
    request: { params: onAgreement },
    responses: { 200: view('as it stands now') },
  }),
  sign: createRoute({
    method: 'post',
    path: '/v1/agreements/{id}/signatures',
    tags,
    summary: '签署协议 · Sign it; once every side has, it is in force',
    description: 'Again with another key: in the place of the earlier signature.',
    request: {
      params: onAgreement,
      body: jsonBody(z.strictObject({ signature: MemberSignature })),
    },
    responses: { 200: view('signed') },
  }),
  end: createRoute({
    method: 'post',
    path: '/v1/agreements/{id}/end',
    tags,
    summary: '终止协议 · A side ends it, with the notice that was agreed; a proposal ends at once',
    request: {
      params: onAgreement,
      body: jsonBody(z.strictObject({ reason: EndReason, on: z.iso.date().optional() })),
    },
    responses: { 200: view('with its last day') },
  }),
  stop: createRoute({
    method: 'post',
    path: '/v1/agreements/{id}/stop',
    tags,
    summary: '停用协议 · The operator takes it out of force at once',
    request: { params: onAgreement, body: jsonBody(z.strictObject({ reason: EndReason })) },
    responses: { 200: view('stopped') },
  }),
};

const unlogged = 'which regions agreed to what: nothing of a person or a case';
const bySide = {
  who: 'member',
  scopes: ['agreements:sign'],
  roles: ['platform'],
  changes: true,
  repeat: 'kept',
} as const satisfies Partial<MemberAct>;

const acts = {
  propose: {
    ...bySide,
    name: 'agreement.propose',
    logged: ['agreement.proposed'],
  },
  list: {
    name: 'agreement.list',
    who: 'member',
    scopes: ['agreements:sign', 'admin:security', 'audit:read'],
    changes: false,
    unlogged,
  },
  read: {
    name: 'agreement.read',
    who: 'member',
    scopes: ['agreements:sign', 'admin:security', 'audit:read'],
    on: agreementKind,
    by: ['party', 'operator', 'auditor'],
    changes: false,
    unlogged,
  },
  sign: {
    ...bySide,
    name: 'agreement.sign',
    on: agreementKind,
    by: ['party'],
    logged: ['agreement.signed', 'federation.changed'],
  },
  end: {
    ...bySide,
    name: 'agreement.end',
    on: agreementKind,
    by: ['party'],
    logged: ['agreement.ended', 'federation.changed'],
  },
  stop: {
    name: 'agreement.stop',
    who: 'member',
    scopes: ['admin:security'],
    roles: ['operator'],
    on: agreementKind,
    by: ['operator'],
    changes: true,
    repeat: 'kept',
    logged: ['agreement.stopped', 'federation.changed'],
  },
} as const satisfies Record<string, MemberAct>;

const noStore = { 'cache-control': 'no-store' };

/** 互认协议: made, changed and ended by the regions that they bind; the operator can stop one and make none. */
export function agreementRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  const answer = async (
    c: Context<CallerEnv>,
    id: string,
    changed: Result<unknown, Failure>,
    status: 200 | 201 = 200,
  ) => {
    if (!changed.ok) return answerFailure(c, changed.failure);
    const shown = await readView(platform, id);
    if (!shown) return answerFailure(c, failure('agreement.not_found'));
    const location = { location: `/v1/agreements/${id}` };
    return c.json(shown, status, { ...noStore, ...(status === 201 ? location : {}) });
  };
  const act = async (c: Context<CallerEnv>, id: string, decide: Decide, status: 200 | 201 = 200) =>
    answer(c, id, await changeAgreement(platform, c.get('caller'), id, decide), status);

  open(app, platform, routes.propose, acts.propose, (c, { caller }) => {
    const { terms, signature } = c.req.valid('json');
    return act(c, terms.id, proposing(caller, terms, signature), 201);
  });
  open(app, platform, routes.list, acts.list, async (c, { caller }) =>
    c.json(await listViews(platform, caller, c.req.valid('query')), 200, noStore),
  );
  open(app, platform, routes.read, acts.read, (c) =>
    answer(c, c.req.valid('param').id, { ok: true, value: undefined }),
  );
  open(app, platform, routes.sign, acts.sign, (c, { caller }) =>
    act(c, c.req.valid('param').id, signing(caller, c.req.valid('json').signature)),
  );
  open(app, platform, routes.end, acts.end, (c, { caller }) =>
    act(c, c.req.valid('param').id, ending(caller, c.req.valid('json'))),
  );
  open(app, platform, routes.stop, acts.stop, async (c, { caller }) => {
    const { id } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    return answer(c, id, await stopAgreement(platform, caller, id, reason));
  });
  return app;
}
