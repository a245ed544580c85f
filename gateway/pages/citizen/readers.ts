import { html } from 'hono/html';
import type { AuditAction } from '#contracts/audit-event';
import { auditPurposes } from '#contracts/audit-purposes';
import { ok } from '#contracts/result';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { actionTexts } from '../console/action-texts.ts';
import { doneNote, field, given, problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { momentOf } from '../console/times.ts';
import { everywhere, listed, towards } from './desk.ts';
import { ofCase, readTexts, wasRefused } from './read-texts.ts';
import { doubtTexts, groundTexts, purposeTexts, citizenTexts as texts } from './texts.ts';

type Access = {
  readonly at: string;
  /** All of the person's that a list showed. */
  readonly caseIds: readonly string[];
  readonly outcome: string;
  readonly what: string;
  readonly by: { readonly kind: string; readonly id: string; readonly organisation: string };
  readonly action: AuditAction;
  readonly ground: string;
  readonly purpose: string;
  readonly times?: number;
  readonly logIndex: number;
};
type Read = Access & { readonly region: string };

function complaintForm({ logIndex, region }: Read, { hidden, language, sent: last }: Visit) {
  // The page has a form for every access: what was written stands in its own again.
  const sent = last && textOf(last.form, 'access') === String(logIndex) ? last : undefined;
  const reasons = doubtTexts.map(([code, text]) => [code, text[language]] as const);
  return html`<details ${sent ? 'open' : ''}><summary>${texts.complain[language]}</summary><form method="post">${hidden}<input type="hidden" name="access" value="${logIndex}"><input type="hidden" name="region" value="${region}">${select({ name: 'reason', label: texts.doubts, pointer: `/reason/${logIndex}`, options: reasons }, language, sent)}${field({ name: 'text', label: texts.complainReason, pointer: `/text/${logIndex}`, extra: { maxlength: 1000 } }, language, sent)}<p class="act"><button>${texts.send[language]}</button></p></form></details>`;
}

const vocabulary: Readonly<Record<string, string>> = auditPurposes;

/** A purpose of the vocabulary in the person's language; an item's stands as its region has it. */
const purposeText = (purpose: string, language: Language): string =>
  purposeTexts[purpose]?.[language] ??
  (language === 'en' ? undefined : vocabulary[purpose]) ??
  purpose;

/** What was looked at, of which of the person's cases. */
function seenOf({ what, caseIds, outcome, region }: Read, { language }: Visit) {
  const [first, ...others] = caseIds;
  const more = others.length > 0 ? ` +${others.length}` : '';
  const of =
    first === undefined
      ? ''
      : html` · ${ofCase[language]} <a href="/me/cases/${region}/${first}?lang=${language}"><code>${first}</code></a>${more}`;
  const refused = outcome === 'refused' ? ` · ${wasRefused[language]}` : '';
  return html`${readTexts[what]?.[language] ?? ''}${of}${refused}`;
}

function line(access: Read, visit: Visit) {
  const { language, names } = visit;
  const { at, by, action, ground, purpose, times, logIndex } = access;
  return html`<li><b>${names.actor(`${by.kind}:${by.id}`)}</b> <span class="dim">${names.region(by.organisation)}</span> ${actionTexts[action][language]}${times && times > 1 ? ` × ${times}` : ''} <time class="dim" datetime="${at}">${momentOf(at)}</time>
<p>${seenOf(access, visit)}</p><p class="note">${texts.purpose[language]} ${purposeText(purpose, language)} · ${texts.ground[language]} ${groundTexts[ground]?.[language] ?? ground} · ${texts.entry[language].replace('{n}', String(logIndex))}</p>${complaintForm(access, visit)}</li>`;
}

type Accesses = { readonly accesses: readonly Access[]; readonly next?: number };

/** Who looked at a person's cases, in every region, with a way to ask why. */
export const readersPage = (platform: Platform) => ({
  show: async (visit: Visit) => {
    const { language, place, sent, query } = visit;
    const found = await everywhere<Read>(platform, visit, async ({ read }, region) => {
      const answer = await read<Accesses>('/v1/me/accesses');
      if (!answer.ok) return answer;
      const { accesses, next } = answer.value;
      return ok({ rows: accesses.map((access) => ({ ...access, region })), next });
    });
    const newest = [...found.found].sort((one, two) => two.logIndex - one.logIndex);
    const list = html`<ol class="todo card">${newest.map((access) => line(access, visit))}</ol>`;
    const due = /^\d{4}-\d\d-\d\d$/.exec(query('due'))?.[0];
    const title = texts.readers[language];
    const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}${doneNote(visit, due && `${texts.complained[language]} ${due}`)}<p class="note">${texts.readersLead[language]}</p>${listed(found, visit, list, texts.noReaders)}`;
    return page({ place, title, content });
  },
  send: async (at: Visit, form: FormData) => {
    const visit = await towards(platform, at, textOf(form, 'region'));
    const path = `/v1/me/accesses/${encodeURIComponent(textOf(form, 'access'))}/complaints`;
    const text = given(form, 'text');
    const body = { reason: textOf(form, 'reason'), ...(text ? { text } : {}) };
    const sent = await visit.act<{ readonly answerBy?: string }>({ path, body });
    return sent.ok ? ok(`/me/readers?due=${sent.value.answerBy ?? ''}`) : sent;
  },
});
