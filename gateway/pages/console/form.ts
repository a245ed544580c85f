import { html } from 'hono/html';
import type { Content } from '../../platform/html/frame.ts';
import { type Text, text } from '../../platform/html/text.ts';
import type { Problem } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/problem-texts.ts';

/** A form that came to nothing, with what was written in it. */
export type Sent = { readonly form: FormData; readonly problem: Problem };

export const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};

/** Absent where nothing was written. */
export const given = (form: FormData, name: string): string | undefined =>
  textOf(form, name) || undefined;

export const textsOf = (form: FormData, name: string): readonly string[] =>
  form.getAll(name).flatMap((value) => (typeof value === 'string' && value !== '' ? [value] : []));

/** `/items/0/pages` as the id of its field. */
export const fieldId = (pointer: string): string =>
  `f${pointer.replaceAll(/[^A-Za-z0-9]+/g, '-') || '-'}`;

const texts = {
  problem: text('未能完成', 'This was not done'),
  quote: text('联系运营方时请提供', 'Quote this to the operator'),
};

/** What stopped a form, with a way to each field: it has the focus when the page is there. */
export function problemSummary(problem: Problem | undefined, language: Language): Content | string {
  if (!problem) return '';
  const { code, title, next, detail, errors = [], correlationId } = problem;
  return html`<section class="problem" role="alert" tabindex="-1" autofocus data-code="${code}"><h2>${texts.problem[language]}${language === 'en' ? ': ' : '：'}${title}</h2><p>${next}</p>
${detail === undefined ? '' : html`<p class="note">${detail}</p>`}${
  errors.length === 0
    ? ''
    : html`<ul>${errors.map(({ pointer, reason }) => html`<li><a href="#${fieldId(pointer)}">${reason}</a></li>`)}</ul>`
}<p class="note">${texts.quote[language]} <code>${correlationId}</code></p></section>`;
}

type Field = {
  readonly name: string;
  readonly label: Text | string;
  readonly value?: string | number | undefined;
  readonly type?: string;
  /** Where a problem would point to. */
  readonly pointer?: string;
  readonly required?: boolean;
  readonly hint?: Text | undefined;
  readonly focus?: boolean;
  readonly extra?: Readonly<Record<string, string | number>>;
};

const labelOf = (label: Text | string, language: Language): string =>
  typeof label === 'string' ? label : label[language];

/** One labelled field. What was written before stands in it again. */
export function field(of: Field, language: Language, sent?: Sent): Content {
  const { name, label, value = '', type = 'text', pointer, required, hint, focus, extra = {} } = of;
  const id = fieldId(pointer ?? `/${name}`);
  const written = sent && type !== 'file' ? textOf(sent.form, name) || value : value;
  const wrong = sent?.problem.errors?.some((error) => error.pointer === (pointer ?? `/${name}`));
  return html`<p class="field"><label for="${id}">${labelOf(label, language)}</label>${hint ? html`<span class="note" id="${id}-hint">${hint[language]}</span>` : ''}
<input id="${id}" name="${name}" type="${type}" ${type === 'file' ? '' : html`value="${written}"`} ${required ? 'required' : ''} ${wrong ? 'aria-invalid=true' : ''} ${focus && !sent ? 'autofocus' : ''} ${hint ? html`aria-describedby="${id}-hint"` : ''} autocomplete="off" ${Object.entries(extra).map(([key, of]) => html`${key}="${of}" `)}></p>`;
}

export type Choice = readonly [value: string, name: string];

/** One labelled choice. */
export function select(
  of: Omit<Field, 'type'> & { readonly options: readonly Choice[] },
  language: Language,
  sent?: Sent,
): Content {
  const { name, label, value = '', pointer, options, required } = of;
  const id = fieldId(pointer ?? `/${name}`);
  const chosen = sent ? textOf(sent.form, name) || String(value) : String(value);
  return html`<p class="field"><label for="${id}">${labelOf(label, language)}</label><select id="${id}" name="${name}" ${required ? 'required' : ''}>${options.map(
    ([code, shown]) =>
      html`<option value="${code}" ${code === chosen ? 'selected' : ''}>${shown}</option>`,
  )}</select></p>`;
}

/** Several lines of text. */
export function area(
  of: Omit<Field, 'type'> & { readonly max: number },
  language: Language,
  sent?: Sent,
): Content {
  const { name, label, pointer, required, hint, max } = of;
  const id = fieldId(pointer ?? `/${name}`);
  const wrong = sent?.problem.errors?.some((error) => error.pointer === (pointer ?? `/${name}`));
  return html`<p class="field"><label for="${id}">${labelOf(label, language)}</label>${hint ? html`<span class="note" id="${id}-hint">${hint[language]}</span>` : ''}<textarea id="${id}" name="${name}" maxlength="${max}" rows="4" ${required ? 'required' : ''} ${wrong ? 'aria-invalid=true' : ''} ${hint ? html`aria-describedby="${id}-hint"` : ''}>${sent ? textOf(sent.form, name) : ''}</textarea></p>`;
}
