import type { OpenAPIHono } from '@hono/zod-openapi';
import { newRoutes } from '../../platform/http/http.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { type Desk, type DeskPage, openDeskPage } from '../console/form-page.ts';
import { makeBag, sendBag, showBag, showBags } from './bags.ts';
import { changeCase, showCase } from './case.ts';
import { beginDraft, showCollect, showDraft } from './collect.ts';
import { checkPage } from './collect-check.ts';
import { saveForm, showForm } from './collect-form.ts';
import { identityPage } from './collect-identity.ts';
import { materialsPage } from './collect-materials.ts';
import { recordStep, showDossier } from './dossier.ts';
import { showFound } from './find.ts';
import { listOriginals, showNewDossier } from './new-dossier.ts';
import { resolveShowing, showResolving } from './showing.ts';
import { showToday } from './today.ts';

const platforms = { scopes: ['cases:read'], roles: ['platform'] } as const;
const papers = { scopes: ['cases:read', 'handoffs:write'], roles: ['platform'] } as const;

/** 专窗: what a clerk does in a day, through the doors that a member's own system uses. */
export function clerkRoutes(desk: Desk) {
  const app = newRoutes<CallerEnv>();
  openDeskPage(app, desk, { ...platforms, path: '/w', name: 'window.today', show: showToday });
  openDeskPage(app, desk, { ...platforms, path: '/w/find', name: 'window.find', show: showFound });
  openDeskPage(app, desk, {
    ...platforms,
    path: '/w/cases/:id',
    name: 'window.case',
    show: showCase,
    send: changeCase,
  });
  openDeskPage(app, desk, {
    ...papers,
    path: '/w/cases/:id/dossier',
    name: 'window.list_originals',
    show: showNewDossier,
    send: listOriginals,
  });
  openDeskPage(app, desk, {
    ...papers,
    path: '/w/handoffs/:id',
    name: 'window.dossier',
    show: showDossier,
    send: recordStep,
  });
  openDeskPage(app, desk, {
    ...papers,
    path: '/w/bags',
    name: 'window.bags',
    show: showBags,
    send: makeBag,
  });
  openDeskPage(app, desk, {
    ...papers,
    path: '/w/bags/:id',
    name: 'window.bag',
    show: showBag,
    send: sendBag,
  });
  openDeskPage(app, desk, {
    scopes: ['certificates:retrieve'],
    roles: ['platform'],
    path: '/w/show',
    name: 'window.resolve_showing',
    show: showResolving,
    send: resolveShowing,
  });
  collectPages(app, desk);
  return app;
}

const collects = { scopes: ['cases:submit'], roles: ['platform'] } as const;

/** 收件: a draft as a task list. */
function collectPages(app: OpenAPIHono<CallerEnv>, desk: Desk): void {
  const { platform } = desk;
  const at = (path: string, name: string, page: Pick<DeskPage, 'show' | 'send'>) =>
    openDeskPage(app, desk, { ...collects, ...page, path: `/w/collect${path}`, name });
  at('', 'window.collect', { show: showCollect, send: beginDraft });
  at('/:id', 'window.draft', { show: showDraft });
  at('/:id/identity', 'window.draft_applicant', identityPage(platform));
  at('/:id/form', 'window.draft_entries', { show: showForm, send: saveForm });
  at('/:id/materials', 'window.draft_materials', materialsPage(platform));
  at('/:id/check', 'window.draft_check', checkPage(platform));
}
