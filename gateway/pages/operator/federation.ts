import { html } from 'hono/html';
import { failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { parseStrictJson } from '#contracts/strict-json';
import { type Problem, problemOf } from '../../platform/http/problem.ts';
import { doneNote, given, problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { type Diff, diffTable, type Looked } from './federation-diff.ts';
import { keysReasonTexts, opsTexts as texts } from './texts.ts';

const path = '/v1/admin/federation';
/** Whose form carries a whole document. */
export const documentFormPath = '/ops/federation';

type Compared = {
  readonly text: string;
  readonly diff: Diff;
  readonly after: Looked;
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

async function draw(visit: Visit, looked?: Compared) {
  const { read, language, place, hidden, sent, query } = visit;
  const answer = await read<Looked & { readonly version: number }>(path);
  if (!answer.ok) return answer.failure;
  const { version } = answer.value;
  const text = looked?.text ?? (sent && textOf(sent.form, 'document')) ?? '';
  const shown = text === '' ? JSON.stringify(answer.value, undefined, 2) : text;
  const based = (sent && given(sent.form, 'version')) ?? String(version);
  const changed = await meanwhile(visit, based, version);
  const title = texts.federation[language];
  const reasons = keysReasonTexts.map(([code, name]) => [code, name[language]] as const);
  const compared =
    looked &&
    html`<section class="card"><h2>${texts.diff[language]}</h2>${diffTable(looked.diff, visit, { before: answer.value, after: looked.after })}</section>`;
  const content = html`<h1>${title} <span class="tag">${texts.version[language]} ${version}</span></h1>${problemSummary(sent?.problem, language)}${doneNote(visit, query('applied') && texts.applied[language])}
<p class="act"><a class="button" href="/ops/federation/versions?lang=${language}">${texts.changes[language]}</a> <a class="button" href="/ops/members?lang=${language}">${texts.members[language]}</a></p>
${changed}${compared ?? ''}<form method="post" action="${documentFormPath}?lang=${language}" class="card">${hidden}<h2>${texts.edit[language]}</h2><p class="note">${texts.editLead[language]}</p><input type="hidden" name="version" value="${changed === '' ? based : version}">${select({ name: 'keysReason', label: texts.keysReason, options: reasons, value: looked?.keysReason ?? '' }, language, sent)}<p class="act"><button name="do" value="compare">${texts.compare[language]}</button>${looked ? html` <button class="main" name="do" value="apply">${texts.apply[language]}</button>` : ''}</p>
<p class="field wide"><label for="f-document">${texts.document[language]}</label><textarea class="document" id="f-document" name="document" spellcheck="false">${shown}</textarea></p></form>`;
  return page({ place, title, content });
}

export const showFederation = (visit: Visit) => draw(visit);

function documentOf({ c, language }: Visit, text: string): Result<Looked, Problem> {
  const parsed = parseStrictJson(text, 16);
  if (parsed.ok) return ok(Object(parsed.value) as Looked);
  const { pointer, reason } = parsed.failure;
  const refused = failure('request.malformed_json', {
    fields: [{ pointer: pointer || '/document', reason }],
  });
  return fail(problemOf(refused, language, c.get('correlationId')));
}

/** A document that somebody wants in force over the version that they looked at. */
export type Wanted = {
  readonly text: string;
  readonly version: string;
  readonly keysReason: string | undefined;
};

const putOf = (body: Looked, { version, keysReason }: Wanted, isDry: boolean) => {
  const reason = keysReason ? { keysReason } : {};
  const query = new URLSearchParams({ dryRun: `${isDry}`, ...reason });
  return {
    method: 'PUT',
    path: `${path}?${query}`,
    body,
    headers: { 'if-match': `"${version}"` },
  } as const;
};

/** What it would change, on a page from which it is put in force by another press. */
export async function compare(visit: Visit, wanted: Wanted) {
  const document = documentOf(visit, wanted.text);
  if (!document.ok) return document;
  const done = await visit.act<Diff>(putOf(document.value, wanted, true), 'compare');
  if (!done.ok) return done;
  // What is written on after a comparison is another act, and so is putting it in force.
  const { text, keysReason } = wanted;
  const looked = { text, diff: done.value, after: document.value, keysReason };
  const shown = await draw(visit.again(), looked);
  return 'correlationId' in shown ? fail(shown as Problem) : ok({ page: shown });
}

/** First what it would change, then, by another press, in force: refused if somebody else was first. */
export async function changeFederation(visit: Visit, form: FormData) {
  const wanted = {
    text: textOf(form, 'document'),
    version: textOf(form, 'version'),
    keysReason: given(form, 'keysReason'),
  };
  if (textOf(form, 'do') !== 'apply') return compare(visit, wanted);
  const document = documentOf(visit, wanted.text);
  if (!document.ok) return document;
  const done = await visit.act<Diff>(putOf(document.value, wanted, false), 'apply');
  return done.ok ? ok(`${documentFormPath}?applied=1`) : done;
}
