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

/** What was written one a line. */
export const linesOf = (form: FormData, name: string): string[] =>
  textOf(form, name)
    .split(/\s+/)
    .filter((line) => line !== '');

/** `/items/0/pages` as the id of its field. */
export const fieldId = (pointer: string): string =>
  `f${pointer.replaceAll(/[^A-Za-z0-9]+/g, '-') || '-'}`;

const texts = {
  problem: text('未能完成', 'This was not done'),
  quote: text('联系运营方时请提供', 'Quote this to the operator'),
  fields: text('请逐项改正后再提交：', 'Put these right and send it again:'),
};

/** What stopped a form, with a way to each field: it has the focus when the page is there. */
export function problemSummary(problem: Problem | undefined, language: Language): Content | string {
  if (!problem) return '';
  const { code, title, next, detail, correlationId } = problem;
  // One thing to mend for each field: what else is wrong with it shows once that is right.
  const errors = [
    ...new Map((problem.errors ?? []).toReversed().map((of) => [of.pointer, of])).values(),
  ].toReversed();
  return html`<section class="problem" role="alert" tabindex="-1" autofocus data-code="${code}"><h2>${texts.problem[language]}${language === 'en' ? ': ' : '：'}${title}</h2><p>${code === 'request.invalid' && errors.length > 0 ? texts.fields[language] : next}</p>
${detail === undefined ? '' : html`<p class="note">${detail}</p>`}${
  errors.length === 0
    ? ''
    : html`<ul>${errors.map(({ pointer, reason }) => html`<li><a href="#${fieldId(pointer)}">${reason}</a></li>`)}</ul>`
}<p class="note">${texts.quote[language]} <code>${correlationId}</code></p></section>`;
}

type Field = {
  readonly name: string;
  readonly label: Text | string;
  /** What of several the label is said of, by the Chinese name that a region gave. */
  readonly of?: string;
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

/** What every field has around it: its label, its hint, and beside it what is wrong with it. */
function around(of: Omit<Field, 'type'>, language: Language, sent: Sent | undefined) {
  const { name, label, pointer = `/${name}`, required, hint, of: about } = of;
  const said = labelOf(label, language);
  const id = fieldId(pointer);
  const reason = sent?.problem.errors?.find((error) => error.pointer === pointer)?.reason;
  const told = [hint ? `${id}-hint` : '', reason === undefined ? '' : `${id}-wrong`].filter(
    Boolean,
  );
  return {
    id,
    head: html`<label for="${id}">${about === undefined ? '' : html`<span lang="zh-CN">${about}</span> · `}${said}</label>${hint ? html`<span class="note" id="${id}-hint">${hint[language]}</span>` : ''}${reason === undefined ? '' : html`<span class="wrong" id="${id}-wrong">${reason}</span>`}`,
    marks: html`id="${id}" name="${name}" ${required ? 'required' : ''} ${reason === undefined ? '' : 'aria-invalid=true'} ${told.length > 0 ? html`aria-describedby="${told.join(' ')}"` : ''}`,
  };
}

/** One labelled field. What was written before stands in it again. */
export function field(of: Field, language: Language, sent?: Sent): Content {
  const { name, value = '', type = 'text', focus, extra = {} } = of;
  const { head, marks } = around(of, language, sent);
  const written = sent && type !== 'file' ? textOf(sent.form, name) || value : value;
  return html`<p class="field">${head}
<input ${marks} type="${type}" ${type === 'file' ? '' : html`value="${written}"`} ${focus && !sent ? 'autofocus' : ''} autocomplete="off" ${Object.entries(extra).map(([key, of]) => html`${key}="${of}" `)}></p>`;
}

/** What is no word of the page says so: its language where it is another, and under which heading it stands. */
type About = { readonly lang?: 'zh-CN'; readonly group?: string };
export type Choice = readonly [value: string, name: string, about?: About];

/** Names that a region gives are Chinese, whatever the page speaks. */
export const inChinese = { lang: 'zh-CN' } as const;

const said = (about: About | undefined): Content | string =>
  about?.lang === undefined ? '' : html` lang="${about.lang}"`;

/** Choices under their headings, in the order in which these first come. */
function optionsOf(options: readonly Choice[], chosen: string): Content {
  const groups = new Map<string, Choice[]>();
  for (const option of options) {
    const group = option[2]?.group ?? '';
    groups.set(group, [...(groups.get(group) ?? []), option]);
  }
  const drawn = (of: readonly Choice[]) =>
    html`${of.map(([code, shown, about]) => html`<option value="${code}"${said(about)} ${code === chosen ? 'selected' : ''}>${shown}</option>`)}`;
  return html`${[...groups].map(([group, of]) => (group === '' ? drawn(of) : html`<optgroup label="${group}">${drawn(of)}</optgroup>`))}`;
}

/** One labelled choice. */
export function select(
  of: Omit<Field, 'type'> & { readonly options: readonly Choice[] },
  language: Language,
  sent?: Sent,
): Content {
  const { name, value = '', options } = of;
  const { head, marks } = around(of, language, sent);
  const chosen = sent ? textOf(sent.form, name) || String(value) : String(value);
  return html`<p class="field">${head}<select ${marks}>${optionsOf(options, chosen)}</select></p>`;
}

/** Several lines of text. */
export function area(
  of: Omit<Field, 'type'> & { readonly max: number },
  language: Language,
  sent?: Sent,
): Content {
  const { head, marks } = around(of, language, sent);
  return html`<p class="field">${head}<textarea ${marks} maxlength="${of.max}" rows="4">${sent?.form.has(of.name) ? textOf(sent.form, of.name) : (of.value ?? '')}</textarea></p>`;
}

type Ticks = {
  readonly name: string;
  readonly label: Text;
  /** Of the label. */
  readonly about?: About;
  readonly pointer?: string;
  readonly options: readonly Choice[];
  /** Which are ticked before anybody writes. */
  readonly chosen?: readonly string[];
  /** Exactly one is chosen. */
  readonly one?: true;
};

/** Several to tick, or one of several. What was ticked before is ticked again. */
export function ticks(of: Ticks, language: Language, sent?: Sent): Content {
  const { name, label, pointer = `/${name}`, options, chosen = [], one } = of;
  const reason = sent?.problem.errors?.find((error) => error.pointer === pointer)?.reason;
  // Of another form of the page nothing was sent for these; a choice of one is always sent with its own.
  const isSent = sent && (!one || sent.form.has(name));
  const ticked = new Set(isSent ? textsOf(sent.form, name) : chosen);
  const kind = one ? html`type="radio" required` : html`type="checkbox"`;
  return html`<fieldset id="${fieldId(pointer)}" tabindex="-1"><legend${said(of.about)}>${label[language]}</legend>${reason === undefined ? '' : html`<p class="wrong">${reason}</p>`}${options.map(
    ([value, shown, about]) =>
      html`<label class="tick"${said(about)}><input ${kind} name="${name}" value="${value}" ${ticked.has(value) ? 'checked' : ''}> ${shown}</label>`,
  )}</fieldset>`;
}

/** What the press before did: its address stands until the next, and says nothing of one that was refused. */
export const doneNote = (
  { sent }: { readonly sent?: Sent | undefined },
  said: string | undefined,
): Content => html`${said && !sent ? html`<p class="done" role="status">${said}</p>` : ''}`;

/** What could not be asked: that there is nothing was not said, and nothing that somebody did was refused. */
export const unread = (
  { title, next, code, correlationId }: Problem,
  language: Language,
): Content =>
  html`<p class="empty" role="alert" data-code="${code}">${title}${language === 'en' ? '. ' : '。'}${next} <code>${correlationId}</code></p>`;
