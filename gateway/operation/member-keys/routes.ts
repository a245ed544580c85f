import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type Failure, failure } from '#contracts/failures';
import type { Result } from '#contracts/result';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { KeyChange } from '../../trust/federation/key-change.ts';
import { MemberSignature } from '../../trust/federation/member-signature.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { confirmKeys, KeysRefusal, refuseKeys } from './decide.ts';
import { keyChangeKind } from './key-change-kind.ts';
import { proposeKeys } from './propose.ts';
import { KeyChangeView, KeysView, keysFor, viewOf } from './view.ts';

const tags = ['运营 Administration'];
const path = '/v1/member-keys';
const onMember = z.object({ clientId: KeyChange.shape.clientId });
const signature = z.strictObject({ signature: MemberSignature });

const routes = {
  propose: createRoute({
    method: 'post',
    path,
    tags,
    summary: '提出更换密钥 · A platform proposes its own keys, signed with a key that counts',
    description:
      'docs/federation.md#keys: a detached JWS over the RFC 8785 text of `change`. In force once an operator has signed the same.',
    request: { body: jsonBody(signature.extend({ change: KeyChange })) },
    responses: { 201: jsonAnswer('waits for the operator', KeyChangeView) },
  }),
  list: createRoute({
    method: 'get',
    path,
    tags,
    summary:
      '密钥与换钥申请 · A platform’s own keys and last change; for operators the changes that wait',
    responses: { 200: jsonAnswer('as they stand now', KeysView) },
  }),
  confirm: createRoute({
    method: 'post',
    path: `${path}/{clientId}/confirm`,
    tags,
    summary: '确认换钥 · The operator signs the same change; with that it is in force',
    request: { params: onMember, body: jsonBody(signature) },
    responses: { 200: jsonAnswer('in force', KeyChangeView) },
  }),
  refuse: createRoute({
    method: 'post',
    path: `${path}/{clientId}/refuse`,
    tags,
    summary: '拒绝换钥 · The operator refuses it; the keys stay as they are',
    request: { params: onMember, body: jsonBody(z.strictObject({ reason: KeysRefusal })) },
    responses: { 200: jsonAnswer('refused', KeyChangeView) },
  }),
};

const operating = {
  who: 'member',
  scopes: ['admin:security'],
  roles: ['operator'],
  on: keyChangeKind,
  by: ['operator'],
  changes: true,
  repeat: 'kept',
} as const satisfies Partial<MemberAct>;

const acts = {
  propose: {
    name: 'member_keys.propose',
    who: 'member',
    scopes: ['agreements:sign'],
    roles: ['platform'],
    changes: true,
    repeat: 'kept',
    logged: ['member_keys.proposed'],
  },
  list: {
    name: 'member_keys.list',
    who: 'member',
    scopes: ['agreements:sign', 'admin:security', 'audit:read'],
    roles: ['platform', 'operator', 'auditor'],
    changes: false,
    unlogged: 'public keys: nothing of a person or a case',
  },
  confirm: {
    ...operating,
    name: 'member_keys.confirm',
    logged: ['member_keys.confirmed', 'federation.changed'],
  },
  refuse: { ...operating, name: 'member_keys.refuse', logged: ['member_keys.refused'] },
} as const satisfies Record<string, MemberAct>;

const noStore = { 'cache-control': 'no-store' };

/** 换钥: a platform's keys are its own to change, under the operator's second signature. */
export function memberKeyRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  const answer = async (
    c: Context<CallerEnv>,
    clientId: string,
    done: Result<unknown, Failure>,
    status: 200 | 201 = 200,
  ) => {
    if (!done.ok) return answerFailure(c, done.failure);
    const row = await keyChangeKind.read(platform, clientId);
    if (!row) return answerFailure(c, failure('member_keys.not_found'));
    const location = status === 201 ? { location: path } : {};
    return c.json(viewOf(row), status, { ...noStore, ...location });
  };
  open(app, platform, routes.propose, acts.propose, async (c, { caller }) => {
    const { change, signature } = c.req.valid('json');
    const proposed = await proposeKeys(platform, { change, signature, caller });
    return answer(c, caller.clientId, proposed, 201);
  });
  open(app, platform, routes.list, acts.list, async (c, { caller }) =>
    c.json(await keysFor(platform, caller), 200, noStore),
  );
  open(app, platform, routes.confirm, acts.confirm, async (c, { caller, row }) => {
    const { signature } = c.req.valid('json');
    return answer(c, row.clientId, await confirmKeys(platform, row, caller, signature));
  });
  open(app, platform, routes.refuse, acts.refuse, async (c, { caller, row }) => {
    const { reason } = c.req.valid('json');
    return answer(c, row.clientId, await refuseKeys(platform, row, caller, reason));
  });
  return app;
}
