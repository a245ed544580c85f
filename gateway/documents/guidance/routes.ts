import { createRoute, z } from '@hono/zod-openapi';
import { etag } from 'hono/etag';
import { Applicant } from '#contracts/case';
import { failure } from '#contracts/failures';
import { BasicCode, CertificateType, ItemCode } from '#contracts/identifiers';
import { uncarriedIn } from '#contracts/inexpressible-document';
import { LimitUnit, MaterialHow } from '#contracts/item';
import { RegionCode } from '#contracts/region-code';
import { Situation } from '#contracts/situation';
import { Code } from '#contracts/text';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes, requireMediaType } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, openRoute } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { carriedDocuments } from '../../trust/federation/carried-documents.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { answerProblems, interviewOf } from '../items/situation.ts';
import { findItem } from '../items/store.ts';
import { guideVersion, guideVersions } from '../items/versions.ts';
import { reasons } from './because.ts';
import { checklistOf } from './checklist.ts';
import { GuideView, guideView } from './guide-view.ts';

const cacheControl = 'public, max-age=60';

/** Who applies, as far as a checklist needs it; of an applicant as a case has it nothing else is looked at. */
const Asker = z.union([
  z.strictObject({
    kind: z.enum(['subject', 'person', 'company']),
    /** Where their certificates are issued; absent: said for every region. */
    home: RegionCode.optional(),
  }),
  Applicant,
]);

const ChecklistRequest = z.strictObject({
  situation: Situation.default({}),
  applicant: Asker.optional(),
});

const ChecklistAnswer = z
  .object({
    itemCode: ItemCode,
    complete: z.boolean(),
    next: z.array(z.string()),
    materials: z.array(
      z.object({
        code: z.string(),
        name: z.string(),
        how: MaterialHow,
        because: z.string(),
        reason: z.enum(Object.keys(reasons) as [keyof typeof reasons]),
        needed: z.enum(['yes', 'perhaps', 'if_wished']),
        certificateType: CertificateType.optional(),
        otherwise: z.array(MaterialHow),
      }),
    ),
    saved: z.object({ materials: z.int(), visits: z.int() }),
    promisedDays: z.int(),
    promisedUnit: LimitUnit.optional(),
    place: z.string().optional(),
    stop: z.string().optional(),
    instead: BasicCode.optional(),
    identityDocuments: GuideView.shape.identityDocuments,
    documentCarried: z.literal(false).optional().openapi({
      description:
        'the applicant’s own kind of identity document is none of these: the application would be refused (`region.document_not_carried`)',
    }),
  })
  .openapi('Checklist');

const tags = ['办事指引 Guidance'];
const params = z.object({ itemCode: Code(60) });

const routes = {
  guide: createRoute({
    method: 'get',
    path: '/v1/items/{itemCode}/guide',
    tags,
    middleware: etag(),
    summary: '办事指南 · What a region tells of an item, with the questions of its situation tree',
    request: {
      params,
      query: z.strictObject({
        version: Code(40).optional().openapi({ description: 'an earlier version' }),
      }),
    },
    responses: { 200: jsonAnswer('the guide', GuideView) },
  }),
  checklist: createRoute({
    method: 'post',
    path: '/v1/items/{itemCode}/checklist',
    tags,
    middleware: requireMediaType('application/json'),
    summary: '材料清单 · What to bring in a situation, why, and what is spared',
    request: { params, body: jsonBody(ChecklistRequest) },
    responses: {
      200: jsonAnswer('`next` are the questions that are still to be answered', ChecklistAnswer),
    },
  }),
};

const reading = { who: 'anyone', changes: false } as const satisfies Partial<Act>;
const acts = {
  guide: { ...reading, name: 'guide.read' },
  checklist: { ...reading, name: 'checklist.make' },
} as const satisfies Record<string, Act>;

/** Of an applicant as a case has it, by what they are known. */
const applicantIn = (applicant: z.infer<typeof Asker> | undefined) =>
  applicant && 'idType' in applicant ? { '/applicant': applicant } : {};

/** 办事指南 and 材料清单, for anybody: they tell of items and never of a person. */
export function guidanceRoutes(platform: Platform) {
  const app = newRoutes();

  openRoute(app, routes.guide, acts.guide, async (c) => {
    const { itemCode } = c.req.valid('param');
    const { version } = c.req.valid('query');
    const [item, versions] = await Promise.all([
      findItem(platform, itemCode),
      guideVersions(platform, itemCode),
    ]);
    if (!item) return answerFailure(c, failure('item.not_found'));
    const carried = await carriedDocuments(platform, item.region, 'cases');
    const current = version === undefined || version === item.guide?.version;
    const guide = current ? item.guide : await guideVersion(platform, itemCode, version);
    if (!current && !guide)
      return answerFailure(c, failure('item.not_found', { detail: 'no such version' }));
    const { guide: _, ...bare } = item;
    return c.json(guideView(guide ? { ...bare, guide } : bare, versions, carried), 200, {
      'cache-control': cacheControl,
    });
  });

  openRoute(app, routes.checklist, acts.checklist, async (c) => {
    const { situation, applicant } = c.req.valid('json');
    const [item, { document, regionCodes }] = await Promise.all([
      findItem(platform, c.req.valid('param').itemCode),
      currentFederation(platform),
    ]);
    if (!item) return answerFailure(c, failure('item.not_found'));
    const problems = answerProblems(interviewOf(item, situation));
    if (problems.length > 0)
      return answerFailure(c, failure('request.invalid', { fields: problems }));
    const home = applicant && 'home' in applicant ? applicant.home : undefined;
    if (home !== undefined && !regionCodes.has(home))
      return answerFailure(c, failure('federation.region_unknown'));
    const carried = await carriedDocuments(platform, item.region, 'cases');
    const uncarried = uncarriedIn(applicantIn(applicant), carried);
    const asking = { document, home, language: c.get('language'), now: platform.clock() };
    const documents = {
      ...(carried ? { identityDocuments: [...carried] } : {}),
      ...(uncarried.length > 0 ? { documentCarried: false } : {}),
    };
    return c.json({ ...checklistOf(item, situation, asking), ...documents }, 200, {
      'cache-control': 'no-store',
      'content-language': asking.language,
    });
  });

  return app;
}
