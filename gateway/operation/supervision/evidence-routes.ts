import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { failure } from '#contracts/failures';
import { appendAudit, readerActor } from '../../audit/log/append.ts';
import { ReadingPurpose } from '../../audit/reading/reading-purpose.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { evidencePackage } from './evidence.ts';
import type { EvidenceRequest } from './evidence-parts.ts';
import { mayAudit } from './mandate.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/audit/cases/{id}/evidence',
  tags: ['审计 Audit'],
  summary: '导出证据包 · A case as evidence that verifies offline',
  description:
    'Leaves with proofs, receipts, what senders signed, keys; personal fields stay committed to unless `disclose` names them. See docs/audit.md.',
  request: {
    params: z.object({ id: CaseId }),
    query: z.strictObject({
      disclose: z
        .string()
        .regex(/^(?:[A-Za-z0-9_.-]{1,60}(?:,[A-Za-z0-9_.-]{1,60}){0,39})?$/, 'names with commas')
        .max(2400)
        .default('')
        .openapi({
          description: 'names of fields; `reports`: what regions sent, as it came',
        }),
      purpose: ReadingPurpose.default('supervision'),
    }),
  },
  responses: {
    200: {
      description: 'a ZIP, nothing in it compressed',
      content: { 'application/zip': { schema: z.string().openapi({ format: 'binary' }) } },
    },
  },
});

const act = {
  name: 'audit.export_case',
  who: 'member',
  scopes: ['audit:read'],
  roles: ['auditor', 'operator'],
  changes: false,
  logged: ['audit.exported'],
} as const satisfies MemberAct;

/** Before anything is given out: the person sees it among the accesses to their case. */
const noteExport = (
  platform: Platform,
  { caller, caseId, purpose, disclose }: EvidenceRequest & { readonly purpose: ReadingPurpose },
): Promise<void> =>
  appendAudit(
    platform.database(),
    [
      {
        caseRef: caseId,
        actor: readerActor(caller),
        action: 'audit.exported',
        object: { class: 'evidence', ref: caseId },
        purpose,
        details: { fields: disclose.size, reports: disclose.has('reports') },
      },
    ],
    platform.clock(),
  );

export function evidenceRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller }) => {
    const { id: caseId } = c.req.valid('param');
    const { purpose, disclose } = c.req.valid('query');
    const fields = new Set(disclose.split(',').filter((name) => name !== ''));
    const request = { caller, caseId, purpose, disclose: fields };
    const made = (await mayAudit(platform, caller, caseId))
      ? await evidencePackage(platform, request)
      : undefined;
    if (!made) return answerFailure(c, failure('case.not_found'));
    // It is there, and proven within seconds.
    if (made === 'pending')
      return answerFailure(c, failure('gateway.not_ready', { retryAfterSeconds: 5 }));
    if (made === 'not_ours') {
      platform.log.error('evidence.head_not_ours');
      return answerFailure(c, failure('evidence.head_not_ours'));
    }
    if (made === 'too_large') return answerFailure(c, failure('evidence.too_large'));
    await noteExport(platform, request);
    return new Response(made, {
      headers: {
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename="evidence-${caseId}.zip"`,
        'cache-control': 'no-store',
      },
    });
  });
  return app;
}
