import { newRoutes } from '../../platform/http/http.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { type Desk, openDeskPage } from '../console/form-page.ts';
import { makeBag, sendBag, showBag, showBags } from './bags.ts';
import { changeCase, showCase } from './case.ts';
import { recordStep, showDossier } from './dossier.ts';
import { showFound } from './find.ts';
import { listOriginals, showNewDossier } from './new-dossier.ts';
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
  return app;
}
