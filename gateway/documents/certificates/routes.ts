import { createRoute, z } from '@hono/zod-openapi';
import { etag } from 'hono/etag';
import { Verdict } from '#contracts/certificate';
import { PreviewGround } from '#contracts/certificate-preview';
import { asServed } from '#contracts/dates';
import { RegionCode } from '#contracts/region-code';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, openRoute } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { inboundCall, rawResponse } from '../../trust/identity/inbound-call.ts';
import { certificateMaterials } from '../items/store.ts';
import { disputeRoutes } from './dispute-routes.ts';
import { certificateTypes, recognitions } from './matrix.ts';
import { opportunityRoutes } from './opportunity-routes.ts';
import { previewRoutes } from './preview-routes.ts';
import { questionRoutes } from './question-routes.ts';
import { receiveStatuses } from './receive-statuses.ts';
import { RetrievalRequest, retrieveCertificate } from './retrieve.ts';
import { sdJwtType } from './sd-jwt.ts';
import { statusListRoutes } from './status-list-routes.ts';
import { ToldCheck, told } from './told-check.ts';
import { TypeDescription } from './type-form.ts';
import { typeMetadataRoutes } from './type-metadata-routes.ts';
import { useListRoutes } from './use-list-routes.ts';
import { VerificationRequest } from './verification-request.ts';
import { verifyDocument } from './verify.ts';

const cacheControl = 'public, max-age=60';
const Recognised = z.object({ agreement: z.string(), region: z.string() });

const Retrieved = z
  .object({
    credentialId: z.string(),
    credential: z.string().openapi({ description: 'SD-JWT VC with all its disclosures' }),
    format: z.literal(sdJwtType),
    verdict: z.literal('valid'),
    checks: z.array(ToldCheck),
    recognised: Recognised,
    expiresAt: z.iso.datetime({ offset: true }),
    preview: PreviewGround,
  })
  .openapi('RecognisedCredential');

const Verified = z
  .object({
    verdict: Verdict,
    checks: z.array(ToldCheck),
    recognised: z.array(Recognised),
    certificate: z
      .object({
        type: z.string(),
        issuerRegion: z.string(),
        claims: z.record(z.string(), z.string()),
        preview: z.string().openapi({ description: 'image/svg+xml, marked as a copy' }),
      })
      .optional(),
    receipt: z.string().openapi({ description: 'JWS, typ receipt+jwt' }),
  })
  .openapi('Verification');

const Types = z.object({
  types: z.array(
    z.object({
      code: z.string(),
      vct: z.string(),
      definer: z.string(),
      issuerRegions: z.array(z.string()),
      recognisingRegions: z.array(z.string()),
      papers: z.array(z.string()),
      fields: z.array(z.string()),
      about: TypeDescription.optional(),
    }),
  ),
});

const Recognitions = z.object({
  version: z.int(),
  recognitions: z.array(
    z.object({
      agreement: z.string(),
      type: z.string(),
      issuerRegion: z.string(),
      recognisingRegion: z.string(),
      purposes: z.array(z.string()),
      fields: z.array(z.string()).optional(),
      issuers: z.array(
        z.object({ code: z.string(), since: z.string().optional(), until: z.string().optional() }),
      ),
      since: z.string(),
      until: z.string().optional(),
      inForce: z.boolean(),
    }),
  ),
});

const tags = ['证照 Certificates'];

const routes = {
  types: createRoute({
    method: 'get',
    path: '/v1/certificate-types',
    tags,
    summary: '证照类型 · Certificate types',
    middleware: etag(),
    responses: {
      200: jsonAnswer('证照类型 · every type that an agreement or an item names', Types),
    },
  }),
  recognitions: createRoute({
    method: 'get',
    path: '/v1/recognitions',
    tags,
    summary: '互认清单 · The recognition matrix',
    middleware: etag(),
    responses: {
      200: jsonAnswer(
        '互认清单 · which type of which region counts where, and for what',
        Recognitions,
      ),
    },
  }),
  retrieve: createRoute({
    method: 'post',
    path: '/v1/certificates/retrieve',
    tags,
    summary:
      '调取证照 · Fetch a certificate of the token’s person as a recognised, minimal credential',
    request: { body: jsonBody(RetrievalRequest) },
    responses: {
      201: jsonAnswer(
        '加注件 · the credential; credentialId goes into a case’s materials',
        Retrieved,
      ),
    },
  }),
  verify: createRoute({
    method: 'post',
    path: '/v1/certificates/verify',
    tags,
    summary: '核验凭证与版式文件 · Verify a credential of this gateway, or a sealed file (OFD)',
    request: { body: jsonBody(VerificationRequest) },
    responses: {
      200: jsonAnswer('核验结论与签名回执 · the verdict, with a signed receipt', Verified),
    },
  }),
};

const statusRoute = createRoute({
  method: 'post',
  path: '/v1/regions/{region}/callbacks/certificate',
  tags: ['地区 Regions'],
  summary:
    '证照状态变更（各地自有格式与签名） · A region tells how its certificates stand, in its own format and signature',
  request: { params: z.object({ region: RegionCode }) },
  responses: { 200: { description: 'taken; answered in the region’s own format' } },
});

/** By the region's own signature; the same word again changes nothing. */
const statusAct = {
  name: 'certificate.report_status',
  who: 'region',
  changes: true,
  repeat: 'natural',
  logged: ['certificate.status_changed'],
} as const satisfies Act;

function statusRoutes(platform: Platform) {
  const app = newRoutes();
  openRoute(app, statusRoute, statusAct, async (c) => {
    const { region } = c.req.valid('param');
    const answer = await receiveStatuses(platform, region, await inboundCall(c, 'certificate'));
    return answer.ok ? rawResponse(answer.value) : answerFailure(c, answer.failure);
  });
  return app;
}

const cached = { who: 'anyone', changes: false } as const satisfies Partial<Act>;
const published = {
  types: { ...cached, name: 'certificate_type.list' },
  recognitions: { ...cached, name: 'recognition.list' },
} as const satisfies Record<string, Act>;

const acts = {
  /** Of the person in the token, and of nobody else. */
  retrieve: {
    name: 'certificate.retrieve',
    who: 'member',
    scopes: ['certificates:retrieve'],
    changes: true,
    repeat: 'kept',
    logged: ['certificate.retrieved', 'credential.issued', 'certificate.refused'],
  },
  verify: {
    name: 'certificate.verify',
    who: 'member',
    scopes: ['certificates:retrieve'],
    changes: false,
    logged: ['certificate.verified'],
  },
} as const satisfies Record<string, MemberAct>;

function publicRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  openRoute(app, routes.types, published.types, async (c) => {
    const [{ document }, materials] = await Promise.all([
      currentFederation(platform),
      certificateMaterials(platform),
    ]);
    return c.json(
      { types: certificateTypes(document, materials, platform.config.publicOrigin) },
      200,
      {
        'cache-control': cacheControl,
      },
    );
  });
  openRoute(app, routes.recognitions, published.recognitions, async (c) => {
    const { document } = await currentFederation(platform);
    const matrix = recognitions(document, platform.clock());
    return c.json({ version: document.version, recognitions: matrix }, 200, {
      'cache-control': cacheControl,
    });
  });
  return app;
}

/** Certificates: types and recognitions for everybody, retrieval and verification for members. */
export function certificateRoutes(platform: Platform) {
  const app = publicRoutes(platform);
  app.route('/', typeMetadataRoutes(platform) as never);
  app.route('/', useListRoutes(platform) as never);
  app.route('/', statusListRoutes(platform) as never);
  app.route('/', disputeRoutes(platform));
  app.route('/', previewRoutes(platform));
  app.route('/', statusRoutes(platform) as never);
  app.route('/', questionRoutes(platform));
  app.route('/', opportunityRoutes(platform));

  open(app, platform, routes.retrieve, acts.retrieve, async (c, { caller }) => {
    const retrieved = await retrieveCertificate(platform, caller, c.req.valid('json'));
    if (!retrieved.ok) return answerFailure(c, retrieved.failure);
    const { credentialId, credential, checks, agreement, region, expiresAt, preview } =
      retrieved.value;
    const answer = {
      credentialId,
      credential,
      format: sdJwtType,
      verdict: 'valid',
      checks: told(checks),
      recognised: { agreement, region },
      expiresAt: asServed(expiresAt),
      preview,
    };
    return c.json(answer, 201, { 'cache-control': 'no-store' });
  });

  open(app, platform, routes.verify, acts.verify, async (c, { caller }) => {
    const verification = await verifyDocument(platform, caller, c.req.valid('json'));
    return c.json({ ...verification, checks: told(verification.checks) }, 200, {
      'cache-control': 'no-store',
    });
  });

  return app;
}
