import { html } from 'hono/html';
import type { Item } from '#contracts/item';
import type { IdType } from '#contracts/party';
import type { Situation } from '#contracts/situation';
import type { Checklist, ListedMaterial } from '../../documents/guidance/checklist.ts';
import { type GuideView, guideView } from '../../documents/guidance/guide-view.ts';
import { textsFor } from '../../documents/items/commitment-texts.ts';
import { type Content, withQuery } from '../../platform/html/frame.ts';
import { limitWords } from '../../platform/html/limit-words.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import { inLanguage, type PortalPage } from './answer.ts';
import { regionName } from './home-page.ts';
import { idTypeTexts } from './id-type-texts.ts';
import { howTexts, portalTexts as texts } from './texts.ts';

export type Asked = {
  readonly item: Item;
  readonly situation: Situation;
  readonly home: string | undefined;
  readonly checklist: Checklist;
  readonly regions: readonly RegionEntry[];
  /** The identity documents that the region's platform has a place for; absent: every one. */
  readonly carried: readonly IdType[] | undefined;
  /** What others asked, as the body answered it for everybody. */
  readonly answers: readonly PublicAnswer[];
};

type PublicAnswer = {
  readonly question: string;
  readonly answer: string;
  readonly answeredAt: string;
};

const fact = (name: string, value: Content | string) =>
  html`<div><dt>${name}</dt><dd lang="zh-CN">${value}</dd></div>`;

const lines = (values: readonly string[]) =>
  html`${values.map((value) => html`<span class="line">${value}</span>`)}`;

function facts(
  {
    authority,
    time,
    result,
    basis,
    conditions,
    fee,
    phones,
    complaints,
    identityDocuments,
  }: GuideView,
  language: Language,
) {
  const timeText = texts.timeValue[language]
    .replace('{s}', limitWords(time.statutoryDays, time.statutoryUnit, language))
    .replace('{p}', limitWords(time.promisedDays, time.promisedUnit, language));
  const laws = basis.map(({ law, clause }) => `《${law}》${clause ?? ''}`);
  const price = fee && (fee.note ?? (fee.charged ? texts.charged : texts.free)[language]);
  const documents = identityDocuments?.map((kind) => idTypeTexts[kind]?.[language] ?? kind);
  return html`<dl class="facts">${fact(texts.authority[language], authority)}<div><dt>${texts.time[language]}</dt><dd>${timeText}</dd></div>
${result ? fact(texts.result[language], result.name) : ''}${price ? fact(texts.fee[language], price) : ''}
${laws.length > 0 ? fact(texts.basis[language], lines(laws)) : ''}${conditions.length > 0 ? fact(texts.conditions[language], lines(conditions)) : ''}
${documents ? html`<div><dt>${texts.documents[language]}</dt><dd>${lines(documents)}<span class="line note">${texts.documentsElse[language]}</span></dd></div>` : ''}
${phones.length > 0 ? fact(texts.phones[language], lines(phones)) : ''}${complaints.length > 0 ? fact(texts.complaints[language], lines(complaints)) : ''}</dl>`;
}

/** One step at a time: what is asked now, what was answered stays in the address. */
function questionForm({ item, situation, home, checklist, regions }: Asked, language: Language) {
  const open = (item.guide?.questions ?? []).filter(({ code }) => checklist.next.includes(code));
  const kept = Object.entries(situation);
  const chosen = (item.guide?.questions ?? []).flatMap(({ code, text, options }) => {
    const option = options.find((one) => one.code === situation[code]);
    return option
      ? [html`<div><dt lang="zh-CN">${text}</dt><dd lang="zh-CN">${option.text}</dd></div>`]
      : [];
  });
  const choices = regions.map(
    (entry) =>
      html`<option value="${entry.code}" ${entry.code === home ? 'selected' : ''}>${regionName(entry, language)}</option>`,
  );
  return html`<section class="card"><h2>${texts.situation[language]}</h2>${chosen.length > 0 ? html`<dl class="facts" aria-label="${texts.answered[language]}">${chosen}</dl>` : ''}
<form><input type="hidden" name="lang" value="${language}">${kept.map(([code, option]) => html`<input type="hidden" name="s.${code}" value="${option}">`)}
${open.map(({ code, text, options }) => html`<fieldset><legend lang="zh-CN">${text}</legend>${options.map((option) => html`<label class="choice" lang="zh-CN"><input type="radio" name="s.${code}" value="${option.code}" required> ${option.text}</label>`)}</fieldset>`)}
<label for="home">${texts.homeRegion[language]}</label><div class="row"><select id="home" name="home"><option value="">${texts.unknownHome[language]}</option>${choices}</select><button class="main">${texts.answer[language]}</button></div></form>
${kept.length > 0 || home ? html`<p class="note"><a href="${inLanguage(`/items/${item.code}`, language)}">${texts.again[language]}</a></p>` : ''}</section>`;
}

const mark = ({ needed }: ListedMaterial, language: Language): string =>
  needed === 'perhaps'
    ? texts.perhaps[language]
    : needed === 'if_wished'
      ? texts.optional[language]
      : '';

/** 告知承诺书: what is promised instead of brought is read before anybody applies. */
function promises(item: Item, code: string, language: Language): Content | string {
  const told = textsFor(item, code);
  if (told.length === 0) return '';
  return html`${told.map(({ id, zh, en }) => html`<details><summary>${texts.commitment[language]} <code>${id}</code></summary><p lang="zh-CN">${zh}</p>${language === 'en' && en ? html`<p lang="en">${en}</p>` : ''}</details>`)}`;
}

function list(
  item: Item,
  { materials, saved, complete, stop, instead, place }: Checklist,
  guide: GuideView,
  language: Language,
) {
  if (stop !== undefined || instead !== undefined)
    return html`<section class="card"><h2>${texts.stopped[language]}</h2><p class="empty" lang="zh-CN">${stop ?? ''}${instead ? html` <a href="${withQuery('/compare', { basicCode: instead, lang: language })}">${texts.compare[language]}</a>` : ''}</p></section>`;
  const rows = materials.map(
    (material) =>
      html`<li><b lang="zh-CN">${material.name}</b> <span class="tag">${howTexts[material.how][language]}</span>${mark(material, language) ? html` <span class="tag">${mark(material, language)}</span>` : ''}<p class="note">${material.because}</p>${promises(item, material.code, language)}</li>`,
  );
  const sum = texts.saved[language]
    .replace('{m}', String(saved.materials))
    .replace('{v}', String(saved.visits));
  const places = guide.places.filter(({ name }) => place === undefined || name === place);
  return html`<section class="card"><h2>${texts.list[language]}</h2>${complete ? '' : html`<p class="note">${texts.listOpen[language]}</p>`}<p class="done">${sum}</p><ul class="found">${rows}</ul></section>
${places.length > 0 ? html`<section class="card" lang="zh-CN"><h2 lang="${language}">${texts.where[language]}</h2>${places.map(({ name, address, hours, phone }) => html`<p><b>${name}</b><span class="line">${address}</span><span class="line">${hours}</span>${phone ? html`<span class="line">${phone}</span>` : ''}</p>`)}</section>` : ''}`;
}

/** What was answered goes along: nobody is asked twice. */
function applyLink({ item, situation, checklist }: Asked, language: Language): Content | string {
  const { complete, stop, instead } = checklist;
  if (!complete || stop !== undefined || instead !== undefined) return '';
  const answers = Object.entries(situation).map(([code, option]) => [`s.${code}`, option]);
  const address = withQuery('/me/apply', {
    item: item.code,
    ...Object.fromEntries(answers),
    lang: language,
  });
  return html`<section class="card"><h2>${texts.apply[language]}</h2><p>${texts.applyLead[language]}</p><ul class="regions last"><li><a href="${address}"><b>${texts.applyHere[language]}</b></a></li></ul></section>`;
}

/** 秒批: by which words somebody is decided at once. */
function instantly({ instant = [] }: Item, language: Language): Content | string {
  if (instant.length === 0) return '';
  return html`<section class="card"><h2>${texts.instant[language]}</h2><p class="note">${texts.instantLead[language]}</p>${instant.map(({ id, zh, en }) => html`<details><summary><code>${id}</code></summary><p lang="zh-CN">${zh}</p>${language === 'en' && en ? html`<p lang="en">${en}</p>` : ''}</details>`)}</section>`;
}

/** 咨询: what was asked before, and a question of one's own. */
function questions({ item, answers }: Asked, language: Language): Content {
  const lines = answers.map(
    ({ question, answer, answeredAt }) =>
      html`<details><summary lang="zh-CN">${question}</summary><p lang="zh-CN">${answer}</p><p class="note">${answeredAt.slice(0, 10)}</p></details>`,
  );
  const ask = withQuery('/me/questions', { item: item.code, lang: language });
  return html`<section class="card"><h2>${texts.asked[language]}</h2>${lines.length === 0 ? html`<p class="note">${texts.nobodyAsked[language]}</p>` : lines}<ul class="regions last"><li><a href="${ask}"><b>${texts.ask[language]}</b></a></li></ul></section>`;
}

/** `/items/{code}`: questions -> what to bring -> where and when. */
export function itemPage(asked: Asked, language: Language): PortalPage {
  const { item, checklist } = asked;
  const guide = guideView(item, [], asked.carried);
  const compare = withQuery('/compare', { basicCode: item.code.slice(19, 31), lang: language });
  const content = html`<section class="card"><h1 lang="zh-CN">${item.name}</h1>${facts(guide, language)}<p class="note"><a href="${compare}">${texts.compare[language]}</a></p></section>
${questionForm(asked, language)}${list(item, checklist, guide, language)}${instantly(item, language)}${questions(asked, language)}${applyLink(asked, language)}`;
  return { title: item.name, content };
}
