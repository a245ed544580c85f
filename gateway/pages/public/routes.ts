import type { Context } from 'hono';
import { failure } from '#contracts/failures';
import { audiences } from '#contracts/guide';
import { BasicCode } from '#contracts/identifiers';
import { findBundleType } from '../../casework/bundles/bundle-types.ts';
import { publishedAnswers } from '../../casework/consultations/read.ts';
import { faultFigures } from '../../casework/evaluations/fault-figures.ts';
import { monthlyFigures } from '../../casework/evaluations/figures.ts';
import { recognitions } from '../../documents/certificates/matrix.ts';
import { checklistOf } from '../../documents/guidance/checklist.ts';
import { compareItems } from '../../documents/items/compare.ts';
import { placesByRegion } from '../../documents/items/places.ts';
import {
  allItems,
  certificateMaterials,
  findItem,
  listItems,
} from '../../documents/items/store.ts';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { openPage } from '../../platform/http/openapi.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf } from '../../platform/time/working-days.ts';
import { carriedDocuments } from '../../trust/federation/carried-documents.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { pageLanguage } from '../../trust/identity/browser-answer.ts';
import { answerPortal, type PortalPage } from './answer.ts';
import { searched, situationIn } from './asked.ts';
import { figuresPage } from './figures-page.ts';
import { homePage } from './home-page.ts';
import { itemPage } from './item-page.ts';
import { itemsPage } from './items-page.ts';
import { accessibilityPage, helpPage, regionsPage } from './plain-pages.ts';
import { isFailureCode, problemPage, problemsPage } from './problem-pages.ts';
import { openQueuePages } from './queue-pages.ts';
import { comparePage, recognitionsPage } from './tables-pages.ts';

const perPage = 20;
/** More versions of one item than there are regions in a province. */
const maxCompared = 100;

async function showItems(platform: Platform, c: Context) {
  const { document, regionCodes } = await currentFederation(platform);
  const q = searched(c.req.query('q'));
  const asked = c.req.query('region') ?? '';
  const region = regionCodes.has(asked) ? asked : undefined;
  const cursor = c.req.query('cursor');
  const audience = audiences.find((of) => of === c.req.query('audience'));
  const event = findBundleType(c.req.query('event') ?? '');
  const basicCodes = event?.steps.map(({ basicCode }) => basicCode);
  const filter = { q: q || undefined, region, audience, basicCodes };
  const query = { ...filter, cursor, limit: perPage };
  const page = await listItems(platform, query);
  if (!page.ok) return answerFailure(c, page.failure);
  const found = { ...page.value, q, region, audience, event, regions: document.regions };
  return answerPortal(c, itemsPage(found, pageLanguage(c)));
}

async function showItem(platform: Platform, c: Context) {
  const [item, { document, regionCodes }] = await Promise.all([
    findItem(platform, c.req.param('itemCode') ?? ''),
    currentFederation(platform),
  ]);
  if (!item) return answerFailure(c, failure('item.not_found'));
  const language = pageLanguage(c);
  const situation = situationIn(c.req.query(), item);
  const given = c.req.query('home') ?? '';
  const home = regionCodes.has(given) ? given : undefined;
  const answers = await publishedAnswers(platform, item.code, undefined);
  const checklist = checklistOf(item, situation, {
    document,
    home,
    language,
    now: platform.clock(),
  });
  const { regions } = document;
  const carried = await carriedDocuments(platform, item.region, 'cases');
  return answerPortal(
    c,
    itemPage({ item, situation, home, checklist, regions, carried, answers }, language),
  );
}

async function showComparison(platform: Platform, c: Context) {
  const basicCode = BasicCode.safeParse(c.req.query('basicCode')).data;
  const page =
    basicCode === undefined
      ? undefined
      : await listItems(platform, { basicCode, limit: maxCompared });
  if (!page?.ok || page.value.items.length === 0)
    return answerFailure(c, failure('item.not_found'));
  const { document } = await currentFederation(platform);
  return answerPortal(
    c,
    comparePage(compareItems(page.value.items), document.regions, pageLanguage(c)),
  );
}

async function showRecognitions(platform: Platform, c: Context) {
  const [{ document }, materials] = await Promise.all([
    currentFederation(platform),
    certificateMaterials(platform),
  ]);
  const names = new Map(
    materials.flatMap(({ certificateType, name }) =>
      certificateType ? [[certificateType, name]] : [],
    ),
  );
  const matrix = recognitions(document, platform.clock());
  return answerPortal(c, recognitionsPage(matrix, names, document.regions, pageLanguage(c)));
}

async function showRegions(platform: Platform, c: Context) {
  const [{ document }, places] = await Promise.all([
    currentFederation(platform),
    placesByRegion(platform),
  ]);
  return answerPortal(c, regionsPage(document.regions, places, pageLanguage(c)));
}

function showProblem(c: Context) {
  const code = c.req.param('code') ?? '';
  return isFailureCode(code)
    ? answerPortal(c, problemPage(code, pageLanguage(c)))
    : answerFailure(c, failure('request.route_unknown'));
}

const monthOf = /^20\d\d-(?:0[1-9]|1[0-2])$/;

async function showFigures(platform: Platform, c: Context) {
  const today = dayName(dayOf(platform.clock()));
  const month = monthOf.exec(c.req.query('month') ?? '')?.[0] ?? today.slice(0, 7);
  const [{ document }, figures, faults, items] = await Promise.all([
    currentFederation(platform),
    monthlyFigures(platform, month, undefined, today),
    faultFigures(platform, month, undefined, today),
    allItems(platform),
  ]);
  // The code of an item begins with that of its body (GB 32100, 18 characters).
  const bodies = new Map(items.map(({ code, authority }) => [code.slice(0, 18), authority]));
  return answerPortal(
    c,
    figuresPage({ month, figures, faults, bodies }, document.regions, pageLanguage(c)),
  );
}

/** 专栏: pages for everybody, the same for everybody; they read through the functions of the API. */
export function portalRoutes(platform: Platform) {
  const app = newRoutes();
  const act = { name: 'portal.look', who: 'anyone', changes: false } as const satisfies Act;
  const plain = (make: (language: Language) => PortalPage) => (c: Context) =>
    answerPortal(c, make(pageLanguage(c)));
  openPage(app, '/', act, async (c) =>
    answerPortal(
      c,
      homePage((await currentFederation(platform)).document.regions, pageLanguage(c)),
    ),
  );
  openPage(app, '/items', act, (c) => showItems(platform, c));
  openPage(app, '/items/:itemCode', act, (c) => showItem(platform, c));
  openPage(app, '/compare', act, (c) => showComparison(platform, c));
  openPage(app, '/regions', act, (c) => showRegions(platform, c));
  openPage(app, '/recognitions', act, (c) => showRecognitions(platform, c));
  openPage(app, '/figures', act, (c) => showFigures(platform, c));
  openQueuePages(app, platform, act);
  openPage(app, '/help', act, plain(helpPage));
  openPage(app, '/accessibility', act, plain(accessibilityPage));
  openPage(app, '/problems', act, plain(problemsPage));
  openPage(app, '/problems/:code', act, showProblem);
  return app;
}
