import { createRoute, z } from '@hono/zod-openapi';
import { failure } from '#contracts/failures';
import { CertificateType } from '#contracts/identifiers';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, openRoute } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { isRecognition } from '../../trust/federation/agreement.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { typeMetadata } from './type-metadata.ts';
import { describedType } from './types.ts';

const TypeMetadata = z
  .object({
    vct: z.url(),
    name: z.string(),
    display: z.array(z.object({ locale: z.string(), name: z.string() })).optional(),
    claims: z
      .array(
        z.object({
          path: z.array(z.string()),
          display: z.array(z.object({ locale: z.string(), label: z.string() })),
          sd: z.literal('always'),
        }),
      )
      .optional(),
  })
  .openapi('CertificateTypeMetadata');

const route = createRoute({
  method: 'get',
  path: '/v1/certificate-types/{type}',
  tags: ['证照 Certificates'],
  summary:
    '凭证类型元数据 · Type metadata of copies (SD-JWT VC), at the address that is their `vct`',
  request: { params: z.object({ type: CertificateType }) },
  responses: { 200: jsonAnswer('held by `vct#integrity` of a copy, byte for byte', TypeMetadata) },
});

const act = { name: 'certificate_type.read', who: 'anyone', changes: false } as const satisfies Act;

export function typeMetadataRoutes(platform: Platform) {
  const app = newRoutes();
  openRoute(app, route, act, async (c) => {
    const { type } = c.req.valid('param');
    const { document } = await currentFederation(platform);
    const isAgreed = document.agreements
      .filter(isRecognition)
      .some(({ certificateType }) => certificateType === type);
    if (!(describedType(type) || isAgreed))
      return answerFailure(c, failure('certificate_type.not_found'));
    return c.body(typeMetadata(platform.config.publicOrigin, type).body, 200, {
      'content-type': 'application/json',
      'cache-control': 'public, max-age=60',
    }) as never;
  });
  return app;
}
