import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HandoffId } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import { BatchId } from '#contracts/handoff';
import { fail, type Result } from '#contracts/result';
import { answerPrinted } from '../../platform/html/printed.ts';
import { answerFailure, newRoutes, serve } from '../../platform/http/http.ts';
import { memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { readBatch } from './batches.ts';
import { manifestsOf, openManifests } from './manifest.ts';
import type { Keyed } from './note.ts';
import { printPage } from './print-page.ts';
import { printStyle } from './print-style.ts';
import { mayRead } from './reporter.ts';
import { readRow } from './store.ts';

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
    security: memberToken,
    request: { params: z.object({ id: HandoffId }), query },
    responses: { 200: pageAnswer, default: problemAnswer },
  }),
  batch: createRoute({
    method: 'get',
    path: '/v1/batches/{id}/manifest',
    tags,
    summary: '打印批次清单 · The list of a bag, to print',
    security: memberToken,
    request: { params: z.object({ id: BatchId }), query },
    responses: { 200: pageAnswer, default: problemAnswer },
  }),
};

type Subject = Keyed & { readonly waybill: string | null };

async function answerPrint(
  c: Context<CallerEnv>,
  platform: Platform,
  subject: Result<Subject, Failure>,
  language: Language,
): Promise<Response> {
  if (!subject.ok) return answerFailure(c, subject.failure);
  const { id, waybill } = subject.value;
  const lists = await manifestsOf(platform.database(), id);
  const [manifest] = await openManifests(platform.keys, subject.value, lists);
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

/** The printed list of a dossier for whoever may read it; also behind a session of the console. */
export async function printHandoff(
  c: Context<CallerEnv>,
  platform: Platform,
  id: string,
  caller: Caller,
  language: Language,
): Promise<Response> {
  const row = await readRow(platform.database(), id);
  const subject =
    row && mayRead(row, caller)
      ? ({ ok: true, value: row } as const)
      : fail(failure('handoff.not_found'));
  return answerPrint(c, platform, subject, language);
}

/** Lists to print; mounted behind the guards of the rooms whose lists they are. */
export function printRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  serve(app, routes.handoff, (c) => {
    const language = c.req.valid('query').lang ?? c.get('language');
    return printHandoff(c, platform, c.req.valid('param').id, c.get('caller'), language);
  });
  serve(app, routes.batch, async (c) => {
    const language = c.req.valid('query').lang ?? c.get('language');
    const found = await readBatch(platform, c.req.valid('param').id, c.get('caller'));
    return answerPrint(c, platform, found, language);
  });
  return app;
}
