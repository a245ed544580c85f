import { html } from 'hono/html';
import type { Content } from '../../platform/html/frame.ts';
import type { Visit } from '../console/form-page.ts';
import { opsTexts as texts } from './texts.ts';

type Entries = {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly id: string; readonly fields: readonly string[] }[];
};
export type Diff = Readonly<
  Record<'regions' | 'members' | 'keys' | 'quotas' | 'agreements', Entries>
>;
const parts = ['regions', 'members', 'keys', 'quotas', 'agreements'] as const;
type Part = (typeof parts)[number];

type Entry = Readonly<Record<string, unknown>>;
/** A federation document as far as a page knows that it is one. */
export type Looked = Readonly<Record<string, unknown>>;

const listIn = (document: Looked, name: string): readonly Entry[] => {
  const list = document[name];
  return Array.isArray(list) ? list.filter((one) => typeof one === 'object' && one !== null) : [];
};

const memberOf = (document: Looked, clientId: string): Entry | undefined =>
  listIn(document, 'members').find((one) => one['clientId'] === clientId);

/** An entry by the id that a diff has for it. */
function entryOf(document: Looked, part: Part, id: string): unknown {
  if (part === 'regions') return listIn(document, part).find(({ code }) => code === id);
  if (part === 'agreements') return listIn(document, part).find((one) => one['id'] === id);
  if (part === 'members') return memberOf(document, id);
  const [clientId = '', kid = ''] = id.split(/ (.*)/s);
  const member = memberOf(document, clientId);
  if (part === 'quotas') return member?.['quota'];
  const jwks = member?.['jwks'];
  return listIn(Object(jwks) as Looked, 'keys').find((one) => one['kid'] === kid);
}

/** Long lists by what only one of the two has: what is the same in both says nothing. */
function valuePair(before: unknown, after: unknown): readonly [string, string] {
  const word = (of: unknown) =>
    of === undefined ? '–' : typeof of === 'string' ? of : JSON.stringify(of);
  if (!Array.isArray(before) || !Array.isArray(after)) return [word(before), word(after)];
  const [was, is] = [before.map(word), after.map(word)];
  const gone = was.filter((one) => !is.includes(one)).map((one) => `− ${one}`);
  const come = is.filter((one) => !was.includes(one)).map((one) => `+ ${one}`);
  return [gone.join('\n') || '–', come.join('\n') || '–'];
}

const cell = (value: unknown) => html`<td><pre class="cell">${value}</pre></td>`;

const whole = (document: Looked | undefined, part: Part, id: string) => {
  const entry = document && entryOf(document, part, id);
  return entry === undefined ? '' : JSON.stringify(entry, undefined, 1);
};

type Documents = { readonly before: Looked; readonly after: Looked };

function rowsOf(diff: Diff, part: Part, { language }: Visit, documents: Documents | undefined) {
  const { added, removed, changed } = diff[part];
  const head = (how: string, id: string) =>
    html`<td>${texts[part][language]}</td><td>${how}</td><th scope="row">${id}</th>`;
  return [
    ...added.map(
      (id) =>
        html`<tr>${head(texts.added[language], id)}<td></td><td>–</td>${cell(whole(documents?.after, part, id))}</tr>`,
    ),
    ...removed.map(
      (id) =>
        html`<tr>${head(texts.removed[language], id)}<td></td>${cell(whole(documents?.before, part, id))}<td>–</td></tr>`,
    ),
    ...changed.flatMap(({ id, fields }) =>
      fields.map((name) => {
        const of = (document: Looked) => (Object(entryOf(document, part, id)) as Entry)[name];
        const [was, is] = documents
          ? valuePair(of(documents.before), of(documents.after))
          : ['', ''];
        return html`<tr>${head(texts.changed[language], id)}<td>${name}</td>${cell(was)}${cell(is)}</tr>`;
      }),
    ),
  ];
}

/** What a document changes; with both at hand what stood there and what shall. */
export function diffTable(diff: Diff, visit: Visit, documents?: Documents): Content {
  const { language } = visit;
  const rows = parts.flatMap((part) => rowsOf(diff, part, visit, documents));
  if (rows.length === 0) return html`<p>${texts.nothing[language]}</p>`;
  const heads = [texts.part, texts.how, texts.which, texts.fieldName, texts.was, texts.willBe];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${texts.diff[language]}"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head[language]}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}
