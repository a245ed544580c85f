import { createRoute, z } from '@hono/zod-openapi';
import { CertificateChange } from '#contracts/certificate';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { regionKind } from '../../trust/acts/region-kind.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { takeStatuses } from './receive-statuses.ts';

const Changes = z.strictObject({
  changes: z
    .array(
      CertificateChange.extend({
        identifier: z.string().regex(/^[0-9A-Za-z.]{20,110}$/, 'not a certificate identifier'),
      }),
    )
    .min(1)
    .max(500),
});

const route = createRoute({
  method: 'post',
  path: '/v1/regions/{code}/certificate-changes',
  tags: ['证照 Certificates'],
  summary:
    '证照状态变更 · A region tells how its certificates stand, by a signed call of its platform',
  description:
    'Of certificates that nobody here holds a copy of, nothing is kept; the answer does not say which those are. The same word again changes nothing.',
  request: { params: z.object({ code: RegionCode }), body: jsonBody(Changes) },
  responses: { 200: jsonAnswer('taken', z.object({ taken: z.int() }).openapi('TakenChanges')) },
});

const act = {
  name: 'certificate.tell_status',
  who: 'member',
  scopes: ['certificates:report'],
  roles: ['platform'],
  on: regionKind,
  by: ['itself'],
  changes: true,
  repeat: 'natural',
  logged: ['certificate.status_changed'],
} as const satisfies MemberAct;

/** What a region without a format of its own tells of its certificates. */
export function certificateChangeRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { row: region }) => {
    const told = c.req.valid('json');
    const taken = await takeStatuses(platform, region, told);
    return taken.ok ? c.json({ taken: told.changes.length }, 200) : answerFailure(c, taken.failure);
  });
  return app;
}
