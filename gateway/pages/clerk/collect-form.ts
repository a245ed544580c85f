import { html } from 'hono/html';
import type { FormSchema } from '#contracts/form-schema';
import type { Item } from '#contracts/item';
import { ok } from '#contracts/result';
import { field, inChinese, problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import type { Side } from './collect-side.ts';
import { collectTexts as texts } from './collect-texts.ts';
import { changeDraft, collecting, type Draft } from './draft.ts';

type Values = Readonly<Record<string, string | number | boolean>>;
type Property = FormSchema['properties'][string];

const spare = 4;
const yesNo = [
  ['', '—'],
  ['true', '✓'],
  ['false', '✗'],
] as const;

function property(name: string, of: Property, required: boolean, values: Values, visit: Visit) {
  const { language, sent } = visit;
  const common = {
    name: `field.${name}`,
    label: of.title ?? name,
    pointer: `/form/${name}`,
    value: String(values[name] ?? ''),
    required,
  };
  if (of.type === 'string' && of.enum) {
    const options = of.enum.map((one) => [String(one), String(one), inChinese] as const);
    return select({ ...common, options: [['', '—'], ...options] }, language, sent);
  }
  if (of.type === 'boolean') return select({ ...common, options: yesNo }, language, sent);
  const isNumber = of.type === 'number' || of.type === 'integer';
  const extra = isNumber ? { step: of.type === 'integer' ? 1 : 'any' } : { maxlength: 2000 };
  return field({ ...common, type: isNumber ? 'number' : 'text', extra }, language, sent);
}

/** Rows of a name and what belongs to it, for what no schema asks. */
function freeRows(names: readonly string[], values: Values, { language, sent }: Visit) {
  const rows = [...names, ...Array.from({ length: spare }, () => '')];
  return html`<fieldset><legend>${texts.other[language]}</legend>${rows.map((name, index) => {
    const key = sent ? textOf(sent.form, `key.${index}`) : name;
    const value = sent ? textOf(sent.form, `value.${index}`) : String(values[name] ?? '');
    return html`<p class="act"><input name="key.${index}" value="${key}" maxlength="60" aria-label="${texts.key[language]} ${index + 1}"><input name="value.${index}" value="${value}" maxlength="2000" aria-label="${texts.value[language]} ${index + 1}"></p>`;
  })}</fieldset>`;
}

const propertiesOf = ({ form }: Item) => Object.entries(form?.properties ?? {});

/** The copies of certificates that were fetched for this draft. */
const credentialsIn = ({ materials = [] }: Draft): readonly string[] =>
  materials.flatMap(({ how, ref }) => (how === 'certificate' && ref ? [ref] : [])).slice(0, 10);

/** The form of an item: what its region asks, else what the clerk writes. */
async function showForm(side: Side, visit: Visit) {
  const { language, place, sent, hidden } = visit;
  const found = await collecting(visit);
  if (!found.ok) return found.failure;
  const { draft, item } = found.value;
  const values = draft.form ?? {};
  const asked = propertiesOf(item);
  const known = new Set(asked.map(([name]) => name));
  const needed = new Set<string>(item.form?.required ?? []);
  const others = Object.keys(values).filter((name) => !known.has(name));
  const title = texts.form[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<form method="post" class="card">${hidden}<p lang="zh-CN"><b>${item.name}</b></p>
${asked.map(([name, of]) => property(name, of, needed.has(name), values, visit))}${freeRows(others, values, visit)}
<p class="act"><button class="main">${texts.save[language]}</button> ${credentialsIn(draft).length > 0 && asked.length > 0 ? html`<button name="do" value="prefill" formnovalidate>${texts.prefill[language]}</button> ` : ''}<a href="${side.at(visit)}?lang=${language}">${texts.back[language]}</a></p></form>`;
  return page({ place, title, content });
}

function typed(text: string, type: string | undefined): string | number | boolean {
  if (type === 'number' || type === 'integer') return Number(text);
  return type === 'boolean' ? text === 'true' : text;
}

/** What the form says, by the types that the schema gives; empty fields are absent. */
export function valuesOf(form: FormData, item: Item): Values {
  const asked = propertiesOf(item).flatMap(([name, { type }]) => {
    const text = textOf(form, `field.${name}`);
    return text === '' ? [] : [[name, typed(text, type)] as const];
  });
  const free: [string, string][] = [];
  for (const key of form.keys()) {
    const [, index] = /^key\.(\d{1,3})$/.exec(key) ?? [];
    const name = index === undefined ? '' : textOf(form, key);
    if (name !== '') free.push([name, textOf(form, `value.${index}`)]);
  }
  return Object.fromEntries([...free, ...asked]);
}

type Prefilled = { readonly form: Values };

/** 智能填表: what the certificates of the draft say, where nothing was typed. */
async function saveForm(side: Side, visit: Visit, form: FormData) {
  const found = await collecting(visit);
  if (!found.ok) return found;
  const { draft, item } = found.value;
  const typed = valuesOf(form, item);
  const isPrefilled = textOf(form, 'do') === 'prefill';
  const body = { credentials: credentialsIn(draft), form: typed };
  const prefill = { path: `/v1/items/${item.code}/prefill`, body };
  const filled = isPrefilled
    ? await (await side.acting(visit)).act<Prefilled>(prefill, 'prefill')
    : ok({ form: typed });
  if (!filled.ok) return filled;
  const changed = await changeDraft(visit, draft, { form: filled.value.form }, 'draft');
  if (!changed.ok) return changed;
  return ok(isPrefilled ? `${side.at(visit)}/form` : side.at(visit));
}

export const formPage = (side: Side) => ({
  show: (visit: Visit) => showForm(side, visit),
  send: (visit: Visit, form: FormData) => saveForm(side, visit, form),
});
