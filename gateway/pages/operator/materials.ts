import { html } from 'hono/html';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { materialTexts as texts } from './message-texts.ts';

type Asked = { readonly itemCode: string; readonly region: string };
type Graph = {
  readonly materials: readonly {
    readonly names: readonly string[];
    readonly codes: readonly string[];
    readonly certificateTypes: readonly string[];
    readonly asked: readonly Asked[];
  }[];
  readonly gains: readonly {
    readonly certificateType: string;
    readonly issuerRegion: string;
    readonly recognisingRegion: string;
    readonly items: number;
    readonly papers: number;
    readonly visits: number;
  }[];
  readonly forms: readonly {
    readonly field: string;
    readonly titles: readonly string[];
    readonly asked: readonly Asked[];
  }[];
};

/** More is for the API: a page is read by a person. */
const mostRows = 100;

type Cell = string | number;
function table(
  title: string,
  none: string,
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
) {
  const row = ([first, ...rest]: readonly Cell[]) =>
    html`<tr><th scope="row" lang="zh-CN">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`;
  if (rows.length === 0)
    return html`<section class="card"><h2>${title}</h2><p class="note">${none}</p></section>`;
  return html`<section class="card"><h2>${title}</h2><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows.slice(0, mostRows).map(row)}</tbody></table></div></section>`;
}

/** Which regions ask for it, and in how many of their items. */
function regionsOf(asked: readonly Asked[], { names }: Visit): string {
  const byRegion = Map.groupBy(asked, ({ region }) => region);
  return [...byRegion]
    .map(([region, items]) => `${names.region(region)} ${items.length}`)
    .join(', ');
}

/** 材料图谱: what is asked for where, what would stand for it, and what one more agreement would spare. */
export async function showMaterials(visit: Visit) {
  const { read, language, place, names } = visit;
  const answer = await read<Graph>('/v1/admin/materials');
  if (!answer.ok) return answer.failure;
  const { materials, gains, forms } = answer.value;
  const say = (text: (typeof texts)[keyof typeof texts]) => text[language];
  const nameOf = new Map(
    materials.flatMap(({ certificateTypes, names: papers }) =>
      certificateTypes.map((type) => [type, papers[0] ?? type] as const),
    ),
  );
  const spared = gains.map((gain) => [
    nameOf.get(gain.certificateType) ?? gain.certificateType,
    `${names.region(gain.issuerRegion)} → ${names.region(gain.recognisingRegion)}`,
    gain.items,
    gain.papers,
    gain.visits,
  ]);
  const papers = materials.map(({ names: called, codes, certificateTypes, asked }) => [
    called.join(' / '),
    codes.join(', '),
    regionsOf(asked, visit),
    certificateTypes.join(', '),
  ]);
  const fields = forms.map(({ field, titles, asked }) => [
    titles.join(' / ') || field,
    field,
    regionsOf(asked, visit),
  ]);
  const title = say(texts.title);
  const content = html`<h1>${title}</h1><p class="note">${say(texts.lead)}</p>
${table(say(texts.gains), say(texts.noGain), [texts.paper, texts.between, texts.items, texts.papers, texts.visits].map(say), spared)}
${table(say(texts.materials), say(texts.nothing), [texts.paper, texts.codes, texts.askedBy, texts.types].map(say), papers)}
${table(say(texts.forms), say(texts.noForm), [texts.field, texts.name, texts.askedBy].map(say), fields)}`;
  return page({ place, title, content });
}
