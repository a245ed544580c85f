import { createRoute, z } from '@hono/zod-openapi';
import { CourierCode } from '#contracts/courier';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { openRoute } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { inboundCall, rawResponse } from '../../trust/identity/inbound-call.ts';
import { receiveScan } from './courier-callback.ts';

const callback = createRoute({
  method: 'post',
  path: '/v1/couriers/{courier}/callbacks/{kind}',
  tags: ['快递 Couriers'],
  summary:
    '快递轨迹回调（其自有格式与签名） · A courier’s own scan, in its own format and signature',
  request: {
    params: z.object({ courier: CourierCode, kind: z.string().regex(/^[a-z-]{1,30}$/) }),
  },
  responses: {
    200: { description: 'taken; answered in the courier’s own format' },
  },
});

/** By the courier's own signature; the same scan again is the same scan. */
const act = {
  name: 'courier.report',
  logged: [
    'courier.collected',
    'courier.in_transit',
    'courier.out_for_delivery',
    'courier.delivered',
    'courier.delayed',
    'courier.lost',
  ],
  who: 'courier',
  changes: true,
  repeat: 'natural',
} as const satisfies Act;

/** Where couriers tell what they scanned. */
export function courierRoutes(platform: Platform) {
  const app = newRoutes();
  openRoute(app, callback, act, async (c) => {
    const { courier, kind } = c.req.valid('param');
    const answer = await receiveScan(platform, courier, await inboundCall(c, kind));
    return answer.ok ? rawResponse(answer.value) : answerFailure(c, answer.failure);
  });
  return app;
}
