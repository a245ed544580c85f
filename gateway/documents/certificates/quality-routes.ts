import { createRoute, z } from '@hono/zod-openapi';
import { asServed } from '#contracts/dates';
import { RegionCode } from '#contracts/region-code';
import { newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { type Lacking, lackingIn, monthOf } from './quality.ts';

const Instant = z.iso.datetime({ offset: true });
const Quality = z
  .object({
    month: z.string(),
    regions: z.array(
      z.object({
        region: RegionCode,
        unreadable: z.array(
          z.object({
            field: z.string(),
            count: z.int(),
            shape: z.string().optional().openapi({
              description:
                'how the last one was written: 字 for characters, A for letters, 9 for digits',
            }),
            lastAt: Instant,
          }),
        ),
        faults: z.array(
          z.object({ step: z.string(), reason: z.string(), count: z.int(), lastAt: Instant }),
        ),
      }),
    ),
  })
  .openapi('CertificateQuality');

const route = createRoute({
  method: 'get',
  path: '/v1/certificate-quality',
  tags: ['证照 Certificates'],
  summary: '证照数据质量 · What the certificates of a region lacked in a month',
  description:
    'A platform sees its own region, the operator all. Counted: of no certificate and of nobody.',
  request: {
    query: z.strictObject({
      month: z
        .string()
        .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
        .optional()
        .openapi({ description: 'yyyy-mm in +08:00; absent: this one' }),
    }),
  },
  responses: { 200: jsonAnswer('what lacks most often first', Quality) },
});

const act = {
  name: 'certificate.quality',
  unlogged: 'statistics: nothing of a person or a certificate',
  who: 'member',
  scopes: ['certificates:retrieve', 'admin:system'],
  roles: ['platform', 'operator'],
  changes: false,
} as const satisfies MemberAct;

const ofRegion = ([region, lacking]: readonly [string, readonly Lacking[]]) => ({
  region,
  unreadable: lacking.flatMap(({ kind, name: field, count, shape, lastAt }) =>
    kind === 'field'
      ? [{ field, count, ...(shape ? { shape } : {}), lastAt: asServed(lastAt) }]
      : [],
  ),
  faults: lacking.flatMap(({ kind: step, name: reason, count, lastAt }) =>
    step === 'field' ? [] : [{ step, reason, count, lastAt: asServed(lastAt) }],
  ),
});

/** 数据治理: what a region has to mend in its certificates. */
export function qualityRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller }) => {
    const { month = monthOf(platform.clock()) } = c.req.valid('query');
    const own = caller.role === 'operator' ? undefined : caller.region;
    const byRegion = Map.groupBy(await lackingIn(platform, month, own), ({ region }) => region);
    return c.json({ month, regions: [...byRegion].map(ofRegion) }, 200, {
      'cache-control': 'no-store',
    });
  });
  return app;
}
