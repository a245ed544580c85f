import type { CaseState } from '../../../contracts/case-states.ts';
import { InstantState } from '../../../contracts/instant-decision.ts';
import { listCommitments } from '../../../gateway/casework/cases/commitments.ts';
import { duplicatesOf } from '../../../gateway/casework/cases/duplicates.ts';
import { type CaseFilter, listCases, sorts } from '../../../gateway/casework/cases/find.ts';
import { listInstant } from '../../../gateway/casework/cases/instant-checks.ts';
import { workOf } from '../../../gateway/casework/cases/shift.ts';
import { deadlineBoard } from '../../../gateway/casework/clocks/board.ts';
import { listReminders } from '../../../gateway/casework/clocks/reminder-routes.ts';
import { monthlyFigures } from '../../../gateway/casework/evaluations/figures.ts';
import { evaluationStates, listEvaluations } from '../../../gateway/casework/evaluations/read.ts';
import { type HandoffFilter, listHandoffs } from '../../../gateway/casework/handoffs/list.ts';
import { openResults } from '../../../gateway/casework/papers/view.ts';
import { findDeviations } from '../../../gateway/operation/supervision/deviations.ts';
import { rules } from '../../../gateway/operation/supervision/rules.ts';
import { type Asked, searchEvents } from '../../../gateway/operation/supervision/search.ts';
import type { Platform } from '../../../gateway/platform/process/platform.ts';
import type { Caller } from '../../../gateway/trust/identity/caller.ts';
import { known } from './fill.ts';

/** Something that a route asks the database, by the code that the route asks it with. */
export type Question = {
  readonly name: string;
  readonly ask: (platform: Platform) => Promise<unknown>;
};

const caller = (role: Caller['role'], region: string, more: object = {}) =>
  ({ role, region, clientId: `platform-${region}`, scopes: new Set(), ...more }) as Caller;
const callers = {
  operator: caller('operator', '000000'),
  busy: caller('platform', known.busy),
  quiet: caller('platform', known.quiet),
  person: caller('app', known.busy, { subject: { sub: 'sub-77' } }),
};
type Who = keyof typeof callers;

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
const middle = daysAgo(500);

const rare: readonly CaseState[] = ['terminated'];
const filters: readonly (readonly [name: string, filter: Omit<CaseFilter, 'limit'>])[] = [
  ['nothing', {}],
  ['open', { state: ['suspended', 'supplement_required'] }],
  ['one rare end', { state: rare }],
  ['region', { region: known.quiet }],
  ['from and to', { from: known.busy, to: known.quiet }],
  ['from and open', { from: known.quiet, state: ['suspended'] }],
  ['item', { itemCode: known.item }],
  ['item and open', { itemCode: known.item, state: ['accepted'] }],
  ['submittedSince', { submittedSince: middle }],
  ['updatedSince', { updatedSince: daysAgo(3) }],
  ['regionalCaseId', { regionalCaseId: 'R-77' }],
  ['externalId', { externalId: 'E-77' }],
  ['code', { code: 'ABCD-EF01' }],
  ['applicant', { applicant: [known.person] }],
  ['waybill', { among: [`case_${'0'.repeat(26)}`] }],
];

const lists: readonly Question[] = (Object.keys(callers) as Who[]).flatMap((who) =>
  filters.flatMap(([name, filter]) =>
    sorts.map((sort) => ({
      name: `cases of ${who} by ${name}, ${sort}`,
      ask: (platform: Platform) =>
        listCases(platform, callers[who], { ...filter, sort, limit: 100 }),
    })),
  ),
);

const deep = (sort: 'submitted' | '-updated'): Question => ({
  name: `cases of busy behind a cursor, ${sort}`,
  ask: async (platform) => {
    const filter = { sort, limit: 100 };
    const first = await listCases(platform, callers.busy, filter);
    const cursor =
      sort === 'submitted' ? first.next : first.next?.replace(/^\d+/, String(middle.getTime()));
    return listCases(platform, callers.busy, { ...filter, cursor });
  },
});

const boards: readonly Question[] = (['operator', 'busy', 'quiet'] as const).flatMap((who) => [
  ...([0, 80] as const).map((threshold) => ({
    name: `deadlines of ${who} from ${threshold} %`,
    ask: (platform: Platform) => deadlineBoard(platform, callers[who], { threshold, limit: 100 }),
  })),
  ...(['decided', 'collected'] as const).flatMap((side) =>
    (['open', 'due_soon', 'overdue'] as const).map((state) => ({
      name: `results of ${who}, ${side}, ${state}`,
      ask: (platform: Platform) =>
        openResults(platform, { region: regionOf(who), side, state, limit: 100 }),
    })),
  ),
  ...(['due', 'overdue', 'kept', 'breached', 'restored'] as const).map((state) => ({
    name: `commitments of ${who}, ${state}`,
    ask: (platform: Platform) =>
      listCommitments(platform, { region: regionOf(who), state, limit: 100 }),
  })),
  ...InstantState.options.map((state) => ({
    name: `instant decisions of ${who}, ${state}`,
    ask: (platform: Platform) =>
      listInstant(platform, { region: regionOf(who), state, limit: 100 }),
  })),
  {
    name: `reminders of ${who}`,
    ask: (platform: Platform) => listReminders(platform, { region: regionOf(who), limit: 100 }),
  },
  ...evaluationStates.map((state) => ({
    name: `evaluations of ${who}, ${state}`,
    ask: (platform: Platform) =>
      listEvaluations(platform, { region: regionOf(who), state, limit: 100 }),
  })),
]);
function regionOf(who: Who): string | undefined {
  return who === 'operator' ? undefined : callers[who].region;
}

const handoffFilters: readonly (readonly [name: string, filter: Omit<HandoffFilter, 'limit'>])[] = [
  ['nothing', {}],
  ['open', { open: true }],
  ['state', { state: 'discrepancy' }],
  ['owner', { owner: known.quiet }],
  ['overdue', { overdue: true }],
  ['cases', { caseIds: [`case_${'0'.repeat(26)}`] }],
];
const dossiers: readonly Question[] = (['operator', 'busy', 'quiet'] as const).flatMap((who) =>
  handoffFilters.map(([name, filter]) => ({
    name: `hand-offs of ${who} by ${name}`,
    ask: (platform: Platform) => listHandoffs(platform, callers[who], { ...filter, limit: 100 }),
  })),
);

const searches: readonly (readonly [name: string, asked: Asked])[] = [
  ['nothing', {}],
  ['person', { person: known.person }],
  ['region', { region: known.quiet }],
  ['action', { action: 'case.irregular' }],
  ['region and action', { region: known.quiet, action: 'case.irregular' }],
  ['item since', { item: known.item, since: daysAgo(30).toISOString() }],
];
const audits: readonly Question[] = [
  ...rules.flatMap(({ code }) =>
    [undefined, known.quiet].map((region) => ({
      name: `deviations ${code}${region ? ' of one region' : ''}`,
      ask: (platform: Platform) =>
        findDeviations(platform, callers.operator, { rule: code, region, limit: 100 }),
    })),
  ),
  ...searches.map(([name, asked]) => ({
    name: `events by ${name}`,
    ask: (platform: Platform) => searchEvents(platform, callers.operator, asked, { limit: 100 }),
  })),
];

const rest: readonly Question[] = [
  {
    name: 'duplicates of an application',
    ask: (platform) =>
      duplicatesOf(platform.database(), {
        id: '',
        personIndex: known.person,
        itemCode: known.item,
      }),
  },
  { name: 'work of a member', ask: (platform) => workOf(platform, callers.busy, { limit: 100 }) },
  {
    name: 'work of a clerk',
    ask: (platform) => workOf(platform, callers.busy, { clerk: 'clerk-3', limit: 100 }),
  },
  {
    name: 'figures of a month',
    ask: (platform) => {
      const today = new Date().toISOString().slice(0, 10);
      return monthlyFigures(platform, today.slice(0, 7), undefined, today);
    },
  },
];

export const questions: readonly Question[] = [
  ...lists,
  deep('submitted'),
  deep('-updated'),
  ...boards,
  ...dossiers,
  ...rest,
  ...audits,
];
