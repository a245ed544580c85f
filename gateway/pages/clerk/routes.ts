import type { OpenAPIHono } from '@hono/zod-openapi';
import { newRoutes } from '../../platform/http/http.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { type Desk, type DeskPage, openDeskPage } from '../console/form-page.ts';
import { showAppointments } from './appointments.ts';
import { makeBag, sendBag, showBag, showBags } from './bags.ts';
import { findByApplicant, showByApplicant } from './by-applicant.ts';
import { changeCase, showCase } from './case.ts';
import { beginDraft, showCollect, taskListPage } from './collect.ts';
import { checkPage } from './collect-check.ts';
import { formPage } from './collect-form.ts';
import { identityPage } from './collect-identity.ts';
import { materialsPage } from './collect-materials.ts';
import { removePerson, showPeople } from './collect-people.ts';
import { savePerson, showPerson } from './collect-person.ts';
import { clerkSide } from './collect-side.ts';
import { situationPage } from './collect-situation.ts';
import { changeContacts, showContacts } from './contacts.ts';
import { recordStep, showDossier } from './dossier.ts';
import { askEvaluation, showEvaluating } from './evaluating.ts';
import { actOnFault, showFault, showFaults } from './faults.ts';
import { showFound } from './find.ts';
import { listOriginals, showNewDossier } from './new-dossier.ts';
import { printOutageForm, showOutage } from './outage.ts';
import { printConsent } from './paper-window.ts';
import { papersPage, printPaper } from './papers.ts';
import { answerAsked, askFrom, showQuestion, showQuestions } from './questions.ts';
import { queuePage } from './queue.ts';
import { handOverWork, showShift } from './shift.ts';
import { resolveShowing, showResolving } from './showing.ts';
import { tellingsPage } from './tellings.ts';
import { showToday } from './today.ts';

const platforms = { scopes: ['cases:read'], roles: ['platform'] } as const;
const papers = { scopes: ['cases:read', 'handoffs:write'], roles: ['platform'] } as const;

/** 专窗: what a clerk does in a day, through the doors that a member's own system uses. */
export function clerkRoutes(desk: Desk) {
  const app = newRoutes<CallerEnv>();
  openDeskPage(app, desk, { ...platforms, path: '/w', name: 'window.today', show: showToday });
  openDeskPage(app, desk, {
    ...platforms,
    path: '/w/shift',
    name: 'window.shift',
    show: showShift,
    send: handOverWork,
  });
  openDeskPage(app, desk, { ...platforms, path: '/w/find', name: 'window.find', show: showFound });
  openDeskPage(app, desk, {
    ...platforms,
    path: '/w/applicant',
    name: 'window.find_by_applicant',
    show: showByApplicant,
    send: findByApplicant,
  });
  casePages(app, desk);
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
  hallPages(app, desk);
  questionPages(app, desk);
  collectPages(app, desk);
  return app;
}

/** Who comes to the hall, and whose turn it is. */
function hallPages(app: OpenAPIHono<CallerEnv>, desk: Desk): void {
  openDeskPage(app, desk, {
    ...platforms,
    path: '/w/appointments',
    name: 'window.appointments',
    show: showAppointments(desk.platform),
  });
  openDeskPage(app, desk, {
    ...platforms,
    ...queuePage(desk.platform),
    path: '/w/queue',
    name: 'window.queue',
  });
}

/** One case at a window, its papers and the list of its originals. */
function casePages(app: OpenAPIHono<CallerEnv>, desk: Desk): void {
  openDeskPage(app, desk, {
    ...platforms,
    path: '/w/cases/:id',
    name: 'window.case',
    show: showCase,
    send: changeCase,
  });
  openDeskPage(app, desk, {
    ...platforms,
    ...papersPage(desk.platform),
    path: '/w/cases/:id/papers',
    name: 'window.papers',
  });
  openDeskPage(app, desk, {
    ...platforms,
    path: '/w/cases/:id/papers/:paper',
    name: 'window.print_paper',
    printed: true,
    show: printPaper,
  });
  openDeskPage(app, desk, {
    ...platforms,
    ...tellingsPage(desk.platform),
    path: '/w/cases/:id/tellings',
    name: 'window.tellings',
  });
  openDeskPage(app, desk, {
    ...platforms,
    path: '/w/cases/:id/evaluation',
    name: 'window.ask_evaluation',
    show: showEvaluating,
    send: askEvaluation,
  });
  openDeskPage(app, desk, {
    ...papers,
    path: '/w/cases/:id/dossier',
    name: 'window.list_originals',
    show: showNewDossier,
    send: listOriginals,
  });
}

/** 咨询: one window asks another, and finds whom to ring there. */
function questionPages(app: OpenAPIHono<CallerEnv>, desk: Desk): void {
  openDeskPage(app, desk, {
    ...platforms,
    path: '/w/questions',
    name: 'window.questions',
    show: showQuestions,
    send: askFrom,
  });
  openDeskPage(app, desk, {
    ...platforms,
    path: '/w/questions/:id',
    name: 'window.question',
    show: showQuestion,
    send: answerAsked,
  });
  openDeskPage(app, desk, {
    ...platforms,
    path: '/w/faults',
    name: 'window.faults',
    show: showFaults,
  });
  openDeskPage(app, desk, {
    ...platforms,
    path: '/w/faults/:id',
    name: 'window.fault',
    show: showFault,
    send: actOnFault,
  });
  openDeskPage(app, desk, {
    ...platforms,
    path: '/w/outage',
    name: 'window.outage',
    show: showOutage,
  });
  openDeskPage(app, desk, {
    ...platforms,
    path: '/w/outage/form',
    name: 'window.print_outage_form',
    printed: true,
    show: printOutageForm,
  });
  openDeskPage(app, desk, {
    ...platforms,
    path: '/w/contacts/:region',
    name: 'window.contacts',
    show: showContacts,
    send: changeContacts,
  });
}

const collects = { scopes: ['cases:submit'], roles: ['platform'] } as const;

/** 收件: a draft as a task list. */
function collectPages(app: OpenAPIHono<CallerEnv>, desk: Desk): void {
  const { platform } = desk;
  const side = clerkSide(platform);
  const at = (path: string, name: string, page: Pick<DeskPage, 'show' | 'send' | 'printed'>) =>
    openDeskPage(app, desk, { ...collects, ...page, path: `/w/collect${path}`, name });
  at('', 'window.collect', { show: showCollect, send: beginDraft });
  at('/:id', 'window.draft', taskListPage(side));
  at('/:id/consent', 'window.print_consent', { printed: true, show: printConsent });
  at('/:id/identity', 'window.draft_applicant', identityPage(platform));
  at('/:id/people', 'window.draft_people', { show: showPeople, send: removePerson });
  at('/:id/people/:who', 'window.draft_person', { show: showPerson, send: savePerson });
  at('/:id/situation', 'window.draft_situation', situationPage(side));
  at('/:id/form', 'window.draft_entries', formPage(side));
  at('/:id/materials', 'window.draft_materials', materialsPage(platform, side));
  at('/:id/check', 'window.draft_check', checkPage(side));
}
