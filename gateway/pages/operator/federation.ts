import { html } from 'hono/html';
import { failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { parseStrictJson } from '#contracts/strict-json';
import { scopeTexts } from '../../platform/http/openapi-words.ts';
import { type Problem, problemOf } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { doneNote, given, problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { roleTexts } from '../console/names.ts';
import { page } from '../console/page.ts';
import { endReasonTexts, keysReasonTexts, opsTexts as texts } from './texts.ts';

type Member = {
  readonly clientId: string;
  readonly name: string;
  readonly region: string;
  readonly role: keyof typeof roleTexts;
  readonly scopes: readonly string[];
  readonly jwks: { readonly keys: readonly { readonly kid?: string }[] };
};
type Document = { readonly version: number; readonly members: readonly Member[] };
type Entries = {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly id: string; readonly fields: readonly string[] }[];
};
export type Diff = Readonly<
  Record<'regions' | 'members' | 'keys' | 'quotas' | 'agreements', Entries>
>;

const path = '/v1/admin/federation';
const parts = ['regions', 'members', 'keys', 'quotas', 'agreements'] as const;

export function diffTable(diff: Diff, { language }: Visit) {
  const rows = parts.flatMap((part) => [
    ...diff[part].added.map((id) => [part, texts.added[language], id, ''] as const),
    ...diff[part].removed.map((id) => [part, texts.removed[language], id, ''] as const),
    ...diff[part].changed.map(
      ({ id, fields }) => [part, texts.changed[language], id, fields.join(', ')] as const,
    ),
  ]);
  if (rows.length === 0) return html`<p>${texts.nothing[language]}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${texts.diff[language]}"><table><tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** What a scope allows, in the language of the page. */
export const scopeWords = (scope: string, language: Language): string => {
  const [zh = scope, en = zh] = (scopeTexts[scope] ?? scope).split(' · ');
  return language === 'en' ? en : zh;
};

function memberLine(
  { clientId, name, region, role, scopes, jwks }: Member,
  { language, names, hidden }: Visit,
) {
  const reasons = endReasonTexts.map(([code, text]) => [code, text[language]] as const);
  return html`<li><b lang="zh-CN">${name}</b> <code>${clientId}</code> <span class="tag">${roleTexts[role][language]}</span> <span class="dim">${names.region(region)} · ${texts.keys[language]} ${jwks.keys.map(({ kid }) => kid ?? '').join(', ')}</span>
<details><summary>${texts.scopes[language].replace('{n}', String(scopes.length))}</summary><ul>${scopes.map((scope) => html`<li>${scopeWords(scope, language)} <code>${scope}</code></li>`)}</ul></details>
<details><summary>${texts.endSessions[language]}</summary><form method="post">${hidden}<input type="hidden" name="end" value="${clientId}">${select({ name: 'reason', label: texts.reason, pointer: `/reason/${clientId}`, options: reasons }, language)}<p class="act"><button>${texts.endSessions[language]}</button></p></form></details></li>`;
}

type Looked = {
  readonly text: string;
  readonly diff: Diff;
  readonly keysReason: string | undefined;
};

/** Whoever was second sees what the other one changed: what they wrote stands below, and is compared with that next. */
async function meanwhile(visit: Visit, since: string, version: number) {
  const { read, language, sent } = visit;
  if (sent?.problem.code !== 'request.precondition_failed') return '';
  const address = `${path}/versions/${version}?${new URLSearchParams({ since })}`;
  const answer = await read<{ readonly diff?: Diff }>(address);
  return html`<section class="card" id="meanwhile"><h2>${texts.meanwhile[language]} <span class="tag">${since} → ${version}</span></h2>${answer.ok && answer.value.diff ? diffTable(answer.value.diff, visit) : ''}<p class="note">${texts.meanwhileNext[language].replace('{n}', String(version + 1))}</p></section>`;
}

async function draw(visit: Visit, looked?: Looked) {
  const { read, language, place, hidden, sent, query } = visit;
  const answer = await read<Document>(path);
  if (!answer.ok) return answer.failure;
  const { version, members } = answer.value;
  const text = looked?.text ?? (sent && textOf(sent.form, 'document')) ?? '';
  const shown = text === '' ? JSON.stringify(answer.value, undefined, 2) : text;
  const based = (sent && given(sent.form, 'version')) ?? String(version);
  const changed = await meanwhile(visit, based, version);
  const title = texts.federation[language];
  const reasons = keysReasonTexts.map(([code, name]) => [code, name[language]] as const);
  const content = html`<h1>${title} <span class="tag">${texts.version[language]} ${version}</span></h1>${problemSummary(sent?.problem, language)}${doneNote(visit, query('applied') && texts.applied[language])}
<p class="act"><a class="button" href="/ops/federation/versions?lang=${language}">${texts.changes[language]}</a></p>
${changed}${looked ? html`<section class="card"><h2>${texts.diff[language]}</h2>${diffTable(looked.diff, visit)}</section>` : ''}
<form method="post" class="card">${hidden}<h2>${texts.edit[language]}</h2><p class="note">${texts.editLead[language]}</p><input type="hidden" name="version" value="${changed === '' ? based : version}"><p class="field wide"><label for="f-document">${texts.document[language]}</label><textarea class="document" id="f-document" name="document" spellcheck="false">${shown}</textarea></p>${select({ name: 'keysReason', label: texts.keysReason, options: reasons, value: looked?.keysReason ?? '' }, language, sent)}
<p class="act"><button name="do" value="compare">${texts.compare[language]}</button>${looked ? html` <button class="main" name="do" value="apply">${texts.apply[language]}</button>` : ''}</p></form>
<section class="card"><h2>${texts.members[language]}</h2><ul class="todo">${members.map((member) => memberLine(member, visit))}</ul></section>`;
  return page({ place, title, content });
}

export const showFederation = (visit: Visit) => draw(visit);

function documentOf({ c, language }: Visit, form: FormData): Result<unknown, Problem> {
  const parsed = parseStrictJson(textOf(form, 'document'), 16);
  if (parsed.ok) return parsed;
  const { pointer, reason } = parsed.failure;
  const refused = failure('request.malformed_json', {
    fields: [{ pointer: pointer || '/document', reason }],
  });
  return fail(problemOf(refused, language, c.get('correlationId')));
}

/** First what it would change, then, by another press, in force: refused if somebody else was first. */
export async function changeFederation(visit: Visit, form: FormData) {
  const { act } = visit;
  const end = given(form, 'end');
  if (end !== undefined) {
    const ending = `/v1/admin/members/${encodeURIComponent(end)}/sessions/end`;
    const ended = await act({ path: ending, body: { reason: textOf(form, 'reason') } });
    return ended.ok ? ok('/ops/federation') : ended;
  }
  const document = documentOf(visit, form);
  if (!document.ok) return document;
  const isDry = textOf(form, 'do') !== 'apply';
  const headers = { 'if-match': `"${textOf(form, 'version')}"` };
  const body = document.value;
  const why = given(form, 'keysReason');
  const query = new URLSearchParams({ dryRun: `${isDry}`, ...(why ? { keysReason: why } : {}) });
  const address = `${path}?${query}`;
  const done = await act<Diff>(
    { method: 'PUT', path: address, body, headers },
    isDry ? 'compare' : 'apply',
  );
  if (!done.ok) return done;
  if (!isDry) return ok('/ops/federation?applied=1');
  // What is written on after a comparison is another act, and so is putting it in force.
  const looked = { text: textOf(form, 'document'), diff: done.value, keysReason: why };
  const shown = await draw(visit.again(), looked);
  return 'correlationId' in shown ? fail(shown as Problem) : ok({ page: shown });
}
