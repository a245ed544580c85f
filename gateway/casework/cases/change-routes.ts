import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { CaseId } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { SuspensionRequest } from '#contracts/case-suspension';
import type { Failure } from '#contracts/failures';
import { ok, type Result } from '#contracts/result';
import { WithdrawalRequest } from '#contracts/withdrawal';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { expectedVersion, ifMatchHeader } from '../../platform/http/if-match.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { caseKind } from './case-kind.ts';
import type { Asked, Changed as CaseChanged } from './change.ts';
import { membersWho } from './guards.ts';
import { SupplementRequest, supplementCase } from './supplement.ts';
import { resumeCase, suspendCase } from './suspend.ts';
import { withdrawCase } from './withdraw.ts';

const Changed = z.object({ caseId: CaseId, state: CaseState, receipt: z.string() });
const tags = ['办件 Cases'];
const onCase = z.object({ id: CaseId });

const routes = {
  supplement: createRoute({
    method: 'post',
    path: '/v1/cases/{id}/supplements',
    tags,
    summary: '补正 · Bring what was asked for',
    request: { params: onCase, headers: ifMatchHeader, body: jsonBody(SupplementRequest) },
    responses: { 202: jsonAnswer('taken, with a signed receipt', Changed) },
  }),
  withdraw: createRoute({
    method: 'post',
    path: '/v1/cases/{id}/withdrawal',
    tags,
    summary: '撤回 · Withdraw',
    description:
      'The applicant’s own act: by their token, the document that they show (`document`), or the paper that they signed (`signed`). One without any of them stands, and is shown to the auditor.',
    request: { params: onCase, headers: ifMatchHeader, body: jsonBody(WithdrawalRequest) },
    responses: { 202: jsonAnswer('taken, with a signed receipt', Changed) },
  }),
  suspend: createRoute({
    method: 'post',
    path: '/v1/cases/{id}/suspension',
    tags,
    summary: '中止 · Suspend, with a reason and an owner',
    description:
      'By the platform of the deciding region, or an operator. A special procedure stops the statutory limit too.',
    request: { params: onCase, headers: ifMatchHeader, body: jsonBody(SuspensionRequest) },
    responses: {
      200: jsonAnswer('suspended, with a signed receipt', Changed),
    },
  }),
  resume: createRoute({
    method: 'post',
    path: '/v1/cases/{id}/resumption',
    tags,
    summary: '恢复办理 · Let it go on from where it stood',
    description:
      'By the platform of the deciding region or of the owner, or an operator; only by an operator where the owner is `operator`. An operator also lets a case go on whose withdrawal expired on its way.',
    request: { params: onCase, headers: ifMatchHeader, body: jsonBody(z.strictObject({})) },
    responses: {
      200: jsonAnswer('goes on, with a signed receipt', Changed),
    },
  }),
};

const change = {
  who: 'member',
  scopes: ['cases:submit'],
  on: caseKind,
  changes: true,
  repeat: 'claimed',
} as const satisfies Partial<MemberAct>;

/** Who may change a case is written once, with the states in which they may. */
const acts = {
  supplement: {
    ...change,
    name: 'case.supplement',
    by: membersWho('supplement'),
    logged: ['case.supplemented'],
  },
  withdraw: {
    ...change,
    name: 'case.withdraw',
    by: membersWho('withdraw'),
    logged: ['case.withdrawn'],
  },
  suspend: {
    ...change,
    name: 'case.suspend',
    scopes: ['cases:submit', 'admin:system'],
    by: membersWho('suspend'),
    logged: ['case.suspended'],
  },
  resume: {
    ...change,
    name: 'case.resume',
    scopes: ['cases:submit', 'admin:system'],
    by: membersWho('resume'),
    logged: ['case.resumed', 'case.withdrawal_refused'],
  },
} as const satisfies Record<string, MemberAct>;

const answer = (
  c: Context<CallerEnv>,
  changed: Result<CaseChanged, Failure>,
  status: 200 | 202,
): Response => (changed.ok ? c.json(changed.value, status) : answerFailure(c, changed.failure));

/** A change as it was asked for, of the case as the caller saw it (`If-Match`). */
function askedBy<G extends { readonly row: { readonly id: string } }>(
  c: Context<CallerEnv>,
  { row, ...given }: G,
): Result<Omit<G, 'row'> & Pick<Asked, 'caseId' | 'expected'>, Failure> {
  const expected = expectedVersion(c.req.header('if-match'));
  return expected.ok ? ok({ ...given, caseId: row.id, expected: expected.value }) : expected;
}

/** What members do to a case that is under way. */
export function changeRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.supplement, acts.supplement, async (c, given) => {
    const asked = askedBy(c, given);
    if (!asked.ok) return answerFailure(c, asked.failure);
    const { row } = given;
    return answer(c, await supplementCase(platform, row, asked.value, c.req.valid('json')), 202);
  });
  open(app, platform, routes.withdraw, acts.withdraw, async (c, given) => {
    const asked = askedBy(c, given);
    if (!asked.ok) return answerFailure(c, asked.failure);
    const { row } = given;
    return answer(c, await withdrawCase(platform, row, asked.value, c.req.valid('json')), 202);
  });
  open(app, platform, routes.suspend, acts.suspend, async (c, given) => {
    const asked = askedBy(c, given);
    if (!asked.ok) return answerFailure(c, asked.failure);
    return answer(c, await suspendCase(platform, asked.value, c.req.valid('json')), 200);
  });
  open(app, platform, routes.resume, acts.resume, async (c, given) => {
    const asked = askedBy(c, given);
    if (!asked.ok) return answerFailure(c, asked.failure);
    return answer(c, await resumeCase(platform, given.row, asked.value), 200);
  });
  return app;
}
