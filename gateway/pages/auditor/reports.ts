import { html } from 'hono/html';
import type { Content } from '../../platform/html/frame.ts';
import type { Text } from '../../platform/html/text.ts';
import { groundTexts } from '../citizen/texts.ts';
import { choice } from '../console/filters.ts';
import { field, problemSummary } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { momentOf } from '../console/times.ts';
import { reportTexts as texts } from './report-texts.ts';
import { auditTexts } from './texts.ts';

type Answers = {
  readonly asked: number;
  readonly answered: number;
  readonly answeredLate: number;
  readonly overdue: number;
};
/** The days that an answer is of: a mandate may be narrower than what was asked. */
type Report = { readonly period: { readonly since: string; readonly until: string } };
type Inspection = Report & {
  readonly bodies: readonly {
    readonly region: string;
    readonly body?: string;
    readonly cases?: Readonly<Record<string, number | null>>;
    readonly evaluations?: {
      readonly given: number;
      readonly bad: number;
      readonly overdue: number;
    };
    readonly consultations?: Answers;
    readonly faultReports?: Answers;
    readonly accessComplaints?: Answers;
  }[];
};
type Transfers = Report & {
  readonly more: boolean;
  readonly rows: readonly {
    readonly month: string;
    readonly kind: string;
    readonly from?: string;
    readonly to?: string;
    readonly itemCode?: string;
    readonly certificateType?: string;
    readonly legalBasis?: string;
    readonly count: number;
    readonly people: number;
  }[];
};
type Spread = { readonly p50: number | null; readonly p95: number | null };
type Monitoring = Report & {
  readonly more: boolean;
  readonly rows: readonly {
    readonly member: string;
    readonly itemCode: string;
    readonly region: string;
    readonly kind: string;
    readonly messages: number;
    readonly delivered: number;
    readonly bytes: number;
    readonly waitedMs: Spread;
    readonly regionMs: Spread;
    readonly recordedMs: Spread;
    readonly faults: Readonly<Record<'caller' | 'gateway' | 'region', number>>;
  }[];
};
type Erasures = Report & {
  readonly erased: number;
  readonly restricted: number;
  readonly waiting: number;
  readonly entries: readonly {
    readonly index: number;
    readonly caseRef: string;
    readonly at: string;
    readonly what: 'erased' | 'restricted';
    readonly ground: string;
    readonly until?: string;
    readonly by: { readonly id: string };
  }[];
  readonly next?: number;
};

type Cell = Content | string | number | null | undefined;

type Table = {
  readonly title: Text;
  readonly lead: Text;
  readonly heads: readonly Text[];
  readonly rows: readonly (readonly Cell[])[];
  /** There are more rows than the door gave. */
  readonly isCut?: boolean;
};

function table(
  { title, lead, heads, rows, isCut }: Table,
  { since, until }: Report['period'],
  { language }: Visit,
): Content {
  const name = title[language];
  const days = texts.period[language].replace('{since}', since).replace('{until}', until);
  const body = rows.map(
    ([first, ...rest]) =>
      html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell ?? '–'}</td>`)}</tr>`,
  );
  const drawn =
    rows.length === 0
      ? html`<div class="empty">${texts.nothing[language]}</div>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head[language]}</th>`)}</tr></thead><tbody>${body}</tbody></table></div>`;
  const more = isCut ? html`<p class="note">${texts.cut[language]}</p>` : '';
  return html`<section><h2>${name}</h2><p class="note">${days}</p><p class="note">${lead[language]}</p>${drawn}${more}</section>`;
}

const answers = (of: Answers | undefined): string =>
  of ? `${of.answered}/${of.asked} · ${of.answeredLate} · ${of.overdue}` : '–';

function inspection({ bodies, period }: Inspection, visit: Visit): Content {
  const { names } = visit;
  const rows = bodies.map(({ region, body, cases, evaluations: said, ...of }) => [
    html`${names.region(region)}${body ? html` <code>${body}</code>` : ''}`,
    cases?.['received'],
    cases?.['open'],
    cases &&
      `${cases['acceptanceMissed']} · ${cases['promiseMissed']} · ${cases['statutoryMissed']}`,
    cases?.['medianDaysToAccept'],
    cases?.['medianDays'],
    cases?.['supplemented'],
    said && `${said.given} · ${said.bad} · ${said.overdue}`,
    answers(of.consultations),
    answers(of.faultReports),
    answers(of.accessComplaints),
  ]);
  const { inspection: title, inspectionLead: lead, inspectionHeads: heads } = texts;
  return table({ title, lead, heads, rows }, period, visit);
}

function transfers({ rows: given, more: isCut, period }: Transfers, visit: Visit): Content {
  const { names, language } = visit;
  const region = (code: string | undefined) => code && names.region(code);
  const rows = given.map((row) => [
    row.month,
    (texts.kinds[row.kind as keyof typeof texts.kinds] ?? texts.other)[language],
    region(row.from),
    region(row.to),
    row.certificateType ?? (row.itemCode && html`<code>${row.itemCode}</code>`),
    row.legalBasis && (groundTexts[row.legalBasis]?.[language] ?? row.legalBasis),
    row.count,
    row.people,
  ]);
  const { transfers: title, transfersLead: lead, transferHeads: heads } = texts;
  return table({ title, lead, heads, rows, isCut }, period, visit);
}

const spread = ({ p50, p95 }: Spread): string => `${p50 ?? '–'} / ${p95 ?? '–'}`;

function monitoring({ rows: watched, more: isCut, period }: Monitoring, visit: Visit): Content {
  const rows = watched.map((row) => [
    html`<code>${row.member}</code>`,
    html`<code>${row.itemCode}</code>`,
    visit.names.region(row.region),
    html`<code>${row.kind}</code>`,
    `${row.delivered}/${row.messages}`,
    row.bytes,
    spread(row.waitedMs),
    spread(row.regionMs),
    spread(row.recordedMs),
    `${row.faults.caller} · ${row.faults.gateway} · ${row.faults.region}`,
  ]);
  const { monitoring: title, monitoringLead: lead, monitoringHeads: heads } = texts;
  return table({ title, lead, heads, rows, isCut }, period, visit);
}

function erasures(of: Erasures, visit: Visit): Content {
  const { language } = visit;
  const { erased, restricted, waiting, entries, next, period } = of;
  const rows = entries.map(({ index, caseRef, at, what, ground, until, by }) => [
    html`<a href="/audit/cases/${caseRef}?lang=${language}"><code>${caseRef}</code></a>`,
    momentOf(at),
    texts[what][language],
    (texts.grounds[ground as keyof typeof texts.grounds] ?? texts.other)[language],
    until && momentOf(until),
    html`<code>${by.id}</code>`,
    index,
  ]);
  const counts = html`<p>${texts.erased[language]} ${erased} · ${texts.restricted[language]} ${restricted} · ${texts.waiting[language]} ${waiting}</p>`;
  const { erasures: title, erasuresLead: lead, erasureHeads: heads } = texts;
  const isCut = next !== undefined;
  return html`${table({ title, lead, heads, rows, isCut }, period, visit)}${counts}`;
}

/** 检查报告: all that an inspector asks for of a time, on one page that prints. Each part is a question of its own in the log. */
export async function showReports(visit: Visit) {
  const { language, place, query, read, regions, names } = visit;
  const asked = new URLSearchParams();
  for (const name of ['since', 'until'] as const)
    if (/^\d{4}-\d\d-\d\d$/.test(query(name))) asked.set(name, query(name));
  if (/^\d{6}$/.test(query('region'))) asked.set('region', query('region'));
  const get = <T>(name: string) => read<T>(`/v1/audit/reports/${name}?${asked}`);
  // The most that this door gives at once.
  const mostOf = new URLSearchParams([...asked, ['limit', '200']]);
  const inspected = await get<Inspection>('inspection');
  const given = await get<Transfers>('transfers');
  const watched = await get<Monitoring>('monitoring');
  const gone = await read<Erasures>(`/v1/audit/reports/erasures?${mostOf}`);
  const failed = [inspected, given, watched, gone].find(({ ok }) => !ok);
  const all = regions.map((code) => [code, names.region(code)] as const);
  const day = (name: 'since' | 'until') =>
    field({ name, label: auditTexts[name], value: query(name), type: 'date' }, language);
  const title = texts.title[language];
  const content = html`<h1>${title}</h1><p class="note">${texts.lead[language]}</p>${problemSummary(failed && !failed.ok ? failed.failure : undefined, language)}
<form method="get" action="/audit/reports" class="card"><input type="hidden" name="lang" value="${language}"><div class="cards">${day('since')}${day('until')}</div><div class="filter">${choice('region', auditTexts.region, all, query('region'), place)}<button class="main">${texts.show[language]}</button></div></form>
${inspected.ok ? inspection(inspected.value, visit) : ''}${given.ok ? transfers(given.value, visit) : ''}${watched.ok ? monitoring(watched.value, visit) : ''}${gone.ok ? erasures(gone.value, visit) : ''}`;
  return page({ place, title, content });
}
