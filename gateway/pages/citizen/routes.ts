import { newRoutes } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import type { Ask } from '../console/ask.ts';
import { type DeskPage, openDeskPage } from '../console/form-page.ts';
import { applyPage, draftPages } from './apply.ts';
import { appointmentsPage } from './appointments.ts';
import { ownCasePage } from './case.ts';
import { citizenDesk } from './desk.ts';
import { faultPage, faultsPage } from './faults.ts';
import { identifyRoutes } from './identify.ts';
import { casesPage, minePage } from './mine.ts';
import { questionPage, questionsPage } from './questions.ts';
import { readersPage } from './readers.ts';
import { present, showShowing } from './showing.ts';
import { signInRoutes } from './sign-in.ts';
import { sizeRoutes } from './size.ts';

const applies = { scopes: ['cases:submit'] } as const;

/** What people do for themselves: their cases in every region, who looked at them, and their side of a counter. */
export function citizenRoutes(platform: Platform, ask: Ask) {
  const app = newRoutes<CallerEnv>();
  const desk = citizenDesk(platform, ask);
  const at = (path: string, name: string, page: Pick<DeskPage, 'scopes' | 'show' | 'send'>) =>
    openDeskPage(app, desk, { ...page, path: `/me${path}`, name });
  app.route('/', identifyRoutes(platform));
  app.route('/', signInRoutes(platform));
  app.route('/', sizeRoutes(platform));
  at('', 'me.cases', minePage(platform));
  at('/cases', 'me.all_cases', casesPage(platform));
  at('/cases/:region/:id', 'me.case', ownCasePage(platform));
  at('/apply', 'me.apply', { ...applies, ...applyPage(platform) });
  for (const [path, name, page] of draftPages(platform))
    at(`/apply/:region/:id${path}`, name, { ...applies, ...page });
  at('/readers', 'me.readers', readersPage(platform));
  at('/faults', 'me.faults', faultsPage(platform));
  at('/faults/:region/:id', 'me.fault', faultPage(platform));
  at('/questions', 'me.questions', questionsPage(platform));
  at('/questions/:region/:id', 'me.question', questionPage(platform));
  at('/appointments', 'me.appointments', appointmentsPage(platform));
  at('/show', 'me.show', { show: showShowing, send: present });
  return app;
}
