import { html } from 'hono/html';
import { CaseId, ExternalId, HandoffId, RegionalCaseId } from '#contracts/case';
import { Waybill } from '#contracts/courier';
import { ShortCode } from '#contracts/short-code';
import type { CaseView } from '../../casework/cases/view.ts';
import { type Content, withQuery } from '../../platform/html/frame.ts';
import type { Answer } from '../console/ask.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { pageTexts } from '../console/texts.ts';
import { clerkTexts as texts } from './texts.ts';
import { caseLine } from './today.ts';

type Cases = { readonly cases: readonly CaseView[]; readonly next?: string };
/** Of each kind of number at once: only a waybill is of many. */
const most = 20;
type Resolved = { readonly kind: 'handoff' | 'batch'; readonly id: string };

/** Everything that one field may mean, by its form alone; pure. */
export function meaningsOf(text: string): readonly string[] {
  const asked = text.trim();
  const forms = [
    ['code', ShortCode],
    ['waybill', Waybill],
    ['regionalCaseId', RegionalCaseId],
    ['externalId', ExternalId],
  ] as const;
  return forms.flatMap(([name, form]) =>
    form.safeParse(asked).success ? [`${name}=${encodeURIComponent(asked)}`] : [],
  );
}

/** An address that needs no look into any list. */
export function directWay(text: string): string | undefined {
  const asked = text.trim();
  if (CaseId.safeParse(asked).success) return `/w/cases/${asked}`;
  return HandoffId.safeParse(asked).success ? `/w/handoffs/${asked}` : undefined;
}

const isListCode = (text: string): boolean => /^tb1\.[a-z]+_/.test(text.trim());

async function listWay({ act }: Visit, code: string): Promise<string | undefined> {
  const scanned = await act<Resolved>({ path: '/v1/handoffs/scan', body: { code: code.trim() } });
  if (!scanned.ok) return undefined;
  const { kind, id } = scanned.value;
  return kind === 'batch' ? `/w/bags/${id}` : `/w/handoffs/${id}`;
}

/** The forms of a number that there are more of than a page shows, each with a way to its next page. */
function moreOf(
  asked: readonly (readonly [filter: string, Answer<Cases>])[],
  { place, language }: Visit,
): Content | string {
  const ways = asked.flatMap(([filter, answer]) => {
    const next = answer.ok ? answer.value.next : undefined;
    const by = filter.split('=')[0] ?? '';
    return next === undefined
      ? []
      : [
          html`<a class="button" rel="next" href="${withQuery(place.address, { by, cursor: next })}">${pageTexts.next[language]}</a> `,
        ];
  });
  return ways.length === 0 ? '' : html`<p class="pager">${ways}</p>`;
}

/** One field for whatever is typed or scanned: one hit leads straight to it. */
export async function showFound(visit: Visit) {
  const { c, read, language, place, query } = visit;
  const asked = query('q').slice(0, 200);
  const go = (path: string) => c.redirect(`${path}?lang=${language}`, 303);
  const way = directWay(asked) ?? (isListCode(asked) ? await listWay(visit, asked) : undefined);
  if (way !== undefined) return go(way);
  const [by, cursor] = [query('by'), query('cursor').slice(0, 60)];
  const filters = meaningsOf(asked).filter((one) => by === '' || one.startsWith(`${by}=`));
  const from = by === '' || cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  const answers = await Promise.all(
    filters.map(
      async (filter) =>
        [filter, await read<Cases>(`/v1/cases?limit=${most}&${filter}${from}`)] as const,
    ),
  );
  const found = new Map(
    answers.flatMap(([, answer]) =>
      answer.ok ? answer.value.cases.map((view) => [view.caseId, view] as const) : [],
    ),
  );
  // What could not be asked was not answered with no.
  const failed = answers.map(([, answer]) => answer).find((answer) => !answer.ok);
  if (found.size === 0 && failed && !failed.ok) return failed.failure;
  const [only] = found.keys();
  if (found.size === 1 && only !== undefined && from === '') return go(`/w/cases/${only}`);
  const list =
    found.size === 0
      ? html`<div class="empty" role="status"><p><b>${texts.none[language]}</b></p><p>${texts.noneNext[language]}</p></div>`
      : html`<ul class="todo card">${[...found.values()].map((view) => caseLine(view, visit))}</ul>${moreOf(answers, visit)}`;
  const title = texts.found[language];
  const other = html`<p><a class="button" href="/w/applicant?lang=${language}">${texts.byApplicant[language]}</a></p>`;
  return page({ place, title, content: html`<h1>${title}</h1>${list}${other}` });
}
