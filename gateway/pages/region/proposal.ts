import { html } from 'hono/html';
import { fail, ok } from '#contracts/result';
import type { Content } from '../../platform/html/frame.ts';
import type { Text } from '../../platform/html/text.ts';
import type { Problem } from '../../platform/http/problem.ts';
import { typeChoices } from '../console/certificate-types.ts';
import { type Choice, field, problemSummary, select, textOf, ticks } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { wrongFields } from '../console/wrong.ts';
import { agreementsPath, differences } from './agreement.ts';
import { agreementKinds, agreementTexts, termTexts } from './agreement-texts.ts';
import { besideTerms, otherTerms, signCommand } from './agreements.ts';
import { fileOf, signBox, signedFileIn } from './signing.ts';
import { dayTexts, signingTexts, regionTexts as texts } from './signing-texts.ts';
import type { Agreement, Terms } from './terms-diff.ts';
import { type Kind, kindIn, kinds, termsIn, writtenFrom } from './terms-form.ts';

const base = '/region/agreements';
const here = `${base}/new`;

type Written = Readonly<Record<string, string>>;

/** By its name, where the catalogue has types; where it cannot be read, by its code. */
function typeField(
  of: { readonly name: string; readonly label: Text; readonly value?: string | undefined },
  types: readonly Choice[],
  { language, sent }: Visit,
): Content {
  return types.length === 0
    ? field(of, language, sent)
    : select({ ...of, options: types }, language, sent);
}

/** Several lines of codes. */
function lines(
  name: 'items' | 'issuers' | 'fields' | 'except',
  hint: Content | string,
  { visit, written, required = true }: { visit: Visit; written: Written; required?: boolean },
) {
  const { language, sent } = visit;
  const value = sent ? textOf(sent.form, name) : (written[name] ?? '');
  const reason = sent?.problem.errors?.find(({ pointer }) => pointer === `/${name}`)?.reason;
  return html`<p class="field"><label for="f-${name}">${termTexts[name][language]}</label><span class="note" id="f-${name}-hint">${hint}</span>${reason === undefined ? '' : html`<span class="wrong" id="f-${name}-wrong">${reason}</span>`}<textarea id="f-${name}" name="${name}" rows="4" spellcheck="false" aria-describedby="f-${name}-hint${reason === undefined ? '' : ` f-${name}-wrong`}" ${required ? 'required' : ''} ${reason === undefined ? '' : 'aria-invalid=true'}>${value}</textarea></p>`;
}

function ofKind(kind: Kind, visit: Visit, written: Written, types: readonly Choice[]): Content {
  const { language, sent } = visit;
  const given = { visit, written };
  const open = { ...given, required: false };
  if (kind === 'items') return html`${lines('items', texts.itemsHint[language], given)}`;
  if (kind === 'handoffs') {
    const options = Object.entries(dayTexts).map(([code, name]) => [code, name[language]] as const);
    const chosen = (written['days'] ?? '').split('\n');
    return html`${ticks({ name: 'days', label: termTexts.days, options, chosen }, language, sent)}${lines('except', texts.exceptHint[language], open)}`;
  }
  const type = { name: 'certificateType', label: agreementTexts.type, required: true };
  const yes = (name: 'preview' | 'keyBinding', word: Text, others: readonly Choice[] = []) =>
    select(
      {
        name,
        label: termTexts[name],
        value: written[name] ?? '',
        options: [['', texts.notSaid[language]], ['required', word[language]], ...others],
      },
      language,
      sent,
    );
  return html`${typeField({ ...type, value: written['certificateType'] }, types, visit)}${lines('items', texts.itemsHint[language], given)}${lines('issuers', texts.issuersHint[language], given)}${lines('fields', texts.fieldsHint[language], open)}${yes('preview', texts.previewRequired, [['byLaw', texts.previewByLaw[language]]])}${field({ name: 'byLaw', label: texts.byLaw, hint: texts.optional, value: written['byLaw'] ?? '', extra: { maxlength: 200 } }, language, sent)}${yes('keyBinding', texts.bound)}`;
}

function termsForm(kind: Kind, visit: Visit, written: Written, types: readonly Choice[]): Content {
  const { language, hidden, sent, names, regions, caller } = visit;
  const others = regions
    .filter((code) => code !== caller.region)
    .map((code) => [code, names.region(code)] as const);
  const ways = (['gives', 'isGiven'] as const).map((way) => [way, texts[way][language]] as const);
  const of = (name: string) => written[name] ?? '';
  return html`<form method="post" class="card">${hidden}<input type="hidden" name="kind" value="${kind}"><h2>${agreementKinds[kind][language]}</h2>${field({ name: 'id', label: texts.id, hint: texts.idHint, required: true, extra: { maxlength: 60, pattern: '[a-z0-9-]{3,60}' } }, language, sent)}
${select({ name: 'direction', label: texts.direction, options: ways, value: of('direction') }, language, sent)}${select({ name: 'other', label: texts.other, options: others, value: of('other'), required: true }, language, sent)}${ofKind(kind, visit, written, types)}
${field({ name: 'since', label: agreementTexts.since, type: 'date', required: true }, language, sent)}${field({ name: 'until', label: termTexts.until, type: 'date', hint: texts.optional }, language, sent)}${field({ name: 'noticeDays', label: termTexts.noticeDays, type: 'number', hint: texts.optional, value: of('noticeDays'), extra: { min: 0, max: 365 } }, language, sent)}
<p class="act"><button class="main" name="do" value="look">${texts.look[language]}</button></p></form>`;
}

const kindWays = (kind: Kind, { language }: Visit) =>
  html`<nav class="act" aria-label="${texts.kind[language]}">${kinds.map((one) => html`<a class="button" href="${here}?kind=${one}&amp;lang=${language}" ${one === kind ? html`aria-current="page"` : ''}>${agreementKinds[one][language]}</a>`)}</nav>`;

const frame = (visit: Visit, content: Content) => {
  const { language, place, sent } = visit;
  const title = texts.proposeNew[language];
  return page({
    place,
    title,
    content: html`<h1>${title}</h1><p class="note">${texts.proposeLead[language]}</p>${problemSummary(sent?.problem, language)}${content}<p class="act"><a class="button" href="${base}?lang=${language}">${agreementTexts.title[language]}</a></p>`,
  });
};

/** A form for terms, empty or with those of another agreement. */
export async function showProposal(visit: Visit) {
  const { query, read, sent, caller } = visit;
  const from = query('from');
  const known = from
    ? await read<Agreement>(`${agreementsPath}/${encodeURIComponent(from)}`)
    : undefined;
  if (known && !known.ok) return known.failure;
  const terms = known?.value.terms;
  const word = (sent && textOf(sent.form, 'kind')) || terms?.kind || query('kind');
  const kind = kindIn(word);
  const written = writtenFrom(terms, caller.region);
  return frame(
    visit,
    html`${kindWays(kind, visit)}${termsForm(kind, visit, written, kind === 'recognition' ? await typeChoices(visit) : [])}`,
  );
}

/** The terms as they will be signed, beside what is in force, and how they are signed. */
async function looked(terms: Terms, written: FormData, visit: Visit): Promise<Content> {
  const { language, hidden } = visit;
  const beside = await besideTerms(terms, visit);
  const kept = [...written].flatMap(([name, value]) =>
    typeof value === 'string' && !['csrf', 'once', 'do'].includes(name)
      ? [html`<input type="hidden" name="${name}" value="${value}">`]
      : [],
  );
  const file = `terms-${terms.id}.json`;
  const download = html`<form method="post" class="act">${hidden}${kept}<button name="do" value="download">${signingTexts.downloadIt[language]} ${file}</button></form>`;
  const command = signCommand(visit, file);
  const box = signBox(
    { command, download, button: signingTexts.propose, hiddenToo: html`${kept}`, does: 'propose' },
    visit,
  );
  return frame(
    visit,
    html`<section class="card"><h2>${texts.looked[language]}</h2><pre class="text" tabindex="0">${JSON.stringify(terms, undefined, 2)}</pre></section>${beside ? differences(terms, beside, visit) : html`<p class="note">${texts.nothingBeside[language]}</p>`}${box}`,
  );
}

/** Looked at first, then proposed with the signature that was made elsewhere. */
export async function actOnProposal(visit: Visit, form: FormData) {
  const made = termsIn(form, visit.caller.region);
  if (!made.ok) return fail(wrongFields(visit, made.failure));
  const terms = made.value;
  const does = textOf(form, 'do');
  if (does === 'download') return ok({ file: fileOf(`terms-${terms.id}.json`, terms) });
  const shownAgain = async (problem?: Problem) => {
    const again = problem ? visit.with({ form, problem }) : visit.again();
    return ok({ page: await looked(terms, form, again), status: problem?.status ?? 200 });
  };
  if (does !== 'propose') return shownAgain();
  const file = await signedFileIn(visit, form);
  if (!file.ok) return shownAgain(file.failure);
  const other = otherTerms(visit, terms, file.value);
  if (other) return shownAgain(other);
  const body = { terms, signature: file.value.signature };
  const done = await visit.act({ path: agreementsPath, body }, 'propose');
  return done.ok ? ok(`${base}/${terms.id}?done=proposed`) : shownAgain(done.failure);
}
