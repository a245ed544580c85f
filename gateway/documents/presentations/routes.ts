import { createRoute, z } from '@hono/zod-openapi';
import { asServed, Instant } from '#contracts/dates';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { ToldCheck, told } from '../certificates/told-check.ts';
import { PresentationCode, qrContent } from './code.ts';
import { makePresentation, PresentationRequest } from './present.ts';
import { ResolutionRequest, resolvePresentation } from './resolve.ts';

const tags = ['证照 Certificates'];

const Presented = z
  .object({
    presentationId: z.string().openapi({ description: 'what GET /v1/me/accesses calls it' }),
    code: z.string(),
    qr: z.string().openapi({ description: 'what the QR code says' }),
    expiresAt: Instant,
  })
  .openapi('Presentation');

const Resolved = z
  .object({
    presentationId: z.string(),
    verdict: z.literal('valid'),
    type: z.string(),
    issuerRegion: z.string(),
    checks: z.array(ToldCheck),
    answeredAt: Instant,
    claims: z.record(z.string(), z.string()).optional(),
    matches: z.record(z.string(), z.boolean()).optional().openapi({
      description: 'yes or no to each question; absent where the certificate does not say',
    }),
  })
  .openapi('ResolvedPresentation');

const routes = {
  make: createRoute({
    method: 'post',
    path: '/v1/presentations',
    tags,
    summary:
      '亮证 · The token’s person shows a certificate: a code for one look, for sixty seconds',
    request: { body: jsonBody(PresentationRequest) },
    responses: { 201: jsonAnswer('亮证码 · the code; a new one ends the one before', Presented) },
  }),
  resolve: createRoute({
    method: 'post',
    path: '/v1/presentations/{code}/resolve',
    tags,
    summary: '识读亮证码 · A window resolves a code to the fields of its item, or to yes and no',
    description:
      'Each code is good once. What is read is what the item may read and the holder agreed to; the holder sees it in GET /v1/me/accesses.',
    request: { params: z.object({ code: PresentationCode }), body: jsonBody(ResolutionRequest) },
    responses: { 200: jsonAnswer('证照内容或核对结果 · claims or matches', Resolved) },
  }),
};

const acts = {
  /** A machine in a hall has no screen of the holder's. */
  make: {
    name: 'presentation.make',
    who: 'member',
    scopes: ['certificates:present'],
    roles: ['app', 'platform'],
    changes: true,
    repeat: 'kept',
    logged: ['presentation.made'],
  },
  resolve: {
    name: 'presentation.resolve',
    who: 'member',
    scopes: ['certificates:retrieve'],
    roles: ['platform'],
    changes: true,
    repeat: 'kept',
    logged: ['presentation.resolved', 'presentation.refused'],
  },
} as const satisfies Record<string, MemberAct>;

const unstored = { 'cache-control': 'no-store' };

/** 亮证: holders show, windows look. */
export function presentationRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.make, acts.make, async (c, { caller }) => {
    const made = await makePresentation(platform, caller, c.req.valid('json'));
    if (!made.ok) return answerFailure(c, made.failure);
    const { presentationId, code, expiresAt } = made.value;
    const answer = {
      presentationId,
      code,
      qr: qrContent(code),
      expiresAt: asServed(expiresAt),
    };
    return c.json(answer, 201, unstored);
  });
  open(app, platform, routes.resolve, acts.resolve, async (c, { caller }) => {
    const { code } = c.req.valid('param');
    const resolved = await resolvePresentation(platform, caller, code, c.req.valid('json'));
    if (!resolved.ok) return answerFailure(c, resolved.failure);
    const { answeredAt, checks, ...shown } = resolved.value;
    const answer = {
      ...shown,
      verdict: 'valid' as const,
      checks: told(checks),
      answeredAt: asServed(answeredAt),
    };
    return c.json(answer, 200, unstored);
  });
  return app;
}
