import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HandoffId } from '#contracts/case';
import { failure } from '#contracts/failures';
import { BatchId } from '#contracts/handoff';
import { answerPrinted } from '../../platform/html/printed.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';

import type { Language } from '../../platform/http/problem-texts.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { batchKind, handoffKind, windowReaders } from './kinds.ts';
import { manifestsOf, openManifests } from './manifest.ts';
import type { Keyed } from './note.ts';
import { printPage } from './print-page.ts';
import { printStyle } from './print-style.ts';

const tags = ['交接 Hand-offs'];
const query = z.object({
  lang: z
    .enum(['zh-CN', 'en'])
    .optional()
    .catch(undefined)
    .openapi({ type: 'string', enum: ['zh-CN', 'en'] }),
});
const pageAnswer = {
  description: 'A4 清单 · a list to print',
  content: { 'text/html': { schema: z.string() } },
};

const routes = {
  handoff: createRoute({
    method: 'get',
    path: '/v1/handoffs/{id}/manifest',
    tags,
    summary: '打印交接清单 · The list of a dossier, to print',
    request: { params: z.object({ id: HandoffId }), query },
    responses: { 200: pageAnswer },
  }),
  batch: createRoute({
    method: 'get',
    path: '/v1/batches/{id}/manifest',
    tags,
    summary: '打印批次清单 · The list of a bag, to print',
    request: { params: z.object({ id: BatchId }), query },
    responses: { 200: pageAnswer },
  }),
};

type Subject = Keyed & { readonly waybill: string | null };

const reading = {
  who: 'member',
  scopes: ['cases:read'],
  by: windowReaders,
  changes: false,
} as const satisfies Partial<MemberAct>;

const acts = {
  handoff: { ...reading, name: 'handoff.print', reads: 'originals', on: handoffKind },
  batch: { ...reading, name: 'batch.print', reads: 'originals', on: batchKind },
} as const satisfies Record<string, MemberAct>;

/** The printed list of a dossier or a bag for whoever may read it; also behind a session of the console. */
export async function printList(
  c: Context<CallerEnv>,
  platform: Platform,
  subject: Subject,
  language: Language,
): Promise<Response> {
  const { id, waybill } = subject;
  const lists = await manifestsOf(platform.database(), id);
  const [manifest] = await openManifests(platform.keys, subject, lists);
  if (lists.length > 0 && !manifest) return answerFailure(c, failure('case.erased'));
  if (!manifest)
    return answerFailure(
      c,
      failure('handoff.event_out_of_order', { detail: 'there is a list once it is sealed' }),
    );
  const { document } = await currentFederation(platform);
  const regionName = (code: string) => {
    const name = document.regions.find((region) => region.code === code)?.name;
    return (language === 'en' ? name?.en : name?.zh) ?? code;
  };
  const page = printPage({ manifest, waybill: waybill ?? undefined, language, regionName });
  return answerPrinted(c, page, printStyle);
}

/** Lists to print. */
export function printRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.handoff, acts.handoff, (c, { row }) =>
    printList(c, platform, row, c.req.valid('query').lang ?? c.get('language')),
  );
  open(app, platform, routes.batch, acts.batch, (c, { row }) =>
    printList(c, platform, row, c.req.valid('query').lang ?? c.get('language')),
  );
  return app;
}
