import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import type { Contact } from '#contracts/consultation';
import type { Item } from '#contracts/item';
import { printStyle } from '../../casework/handoffs/print-style.ts';
import type { Content } from '../../platform/html/frame.ts';
import { limitWords } from '../../platform/html/limit-words.ts';
import { answerPrinted } from '../../platform/html/printed.ts';
import type { Visit } from '../console/form-page.ts';
import { momentOf } from '../console/times.ts';
import { howTexts } from './collect-texts.ts';
import { collecting } from './draft.ts';
import type { Papers } from './paper-data.ts';
import { fact, materialTable, type PrintedPaper, sheet } from './paper-print.ts';
import { paperTexts } from './paper-texts.ts';
import { consentPoints, windowPaperTexts as texts } from './window-paper-texts.ts';

/** To be written by hand. */
const blank = '________________';

/** 服务同意书: what the applicant agrees to before anything is passed on, to be signed and kept by both sides. */
export async function printConsent(visit: Visit) {
  const { c, language, names } = visit;
  const found = await collecting(visit);
  if (!found.ok) return found.failure;
  const { draft, item } = found.value;
  const named = new Map(item.materials.map(({ code, name }) => [code, name]));
  const rows = (draft.materials ?? []).map(
    ({ code, how }, index) =>
      html`<tr><td class="number">${index + 1}</td><td lang="zh-CN">${named.get(code) ?? code}</td><td>${howTexts[how][language]}</td></tr>`,
  );
  const title = texts.consent[language];
  const signs = [texts.applicantSigns, texts.clerkSigns].map(
    (name) => html`<div><b>${name[language]}</b></div>`,
  );
  const content = html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} ${draft.draftId}</title><style>${raw(printStyle)}</style></head>
<body><main><header><div><h1>${title}</h1><dl>${fact(paperTexts.applicant, blank, language)}${fact(paperTexts.item, html`<span lang="zh-CN">${item.name}</span>`, language)}${fact(paperTexts.from, names.region(draft.from), language)}${fact(paperTexts.decidedBy, html`${names.region(draft.to)} <span lang="zh-CN">${item.authority}</span>`, language)}${fact(texts.draft, html`<code>${draft.draftId}</code>`, language)}</dl></div></header>
<p>${texts.consentLead[language]}</p><ol>${consentPoints.map((point) => html`<li>${point[language]}</li>`)}</ol>
<table><thead><tr><th class="number">${paperTexts.serial[language]}</th><th>${paperTexts.materials[language]}</th><th>${paperTexts.way[language]}</th></tr></thead><tbody>${rows}</tbody></table><br>
<div class="signs">${signs}</div><p class="small">${paperTexts.basis[language]} ${texts.consentBasis[language]}</p>${language === 'en' ? html`<p class="small">${paperTexts.chinese[language]}</p>` : ''}</main></body></html>`;
  return answerPrinted(c as unknown as Context, content, printStyle);
}

type Told = { readonly contacts: readonly Contact[] };

/** Whom an applicant rings there: what the guide tells everybody, else the post that the region named for windows. */
async function phonesOf({ read }: Visit, to: string, itemCode: string): Promise<Content> {
  const [contacts, guide] = await Promise.all([
    read<Told>(`/v1/regions/${to}/contacts`),
    read<NonNullable<Item['guide']>>(`/v1/items/${itemCode}/guide`),
  ]);
  const told = guide.ok ? guide.value.phones : [];
  const posts = contacts.ok ? contacts.value.contacts : [];
  const lines =
    told.length > 0 ? told : posts.map(({ body, post, phone }) => `${body} ${post} ${phone}`);
  return html`${lines.map((line) => html`<span lang="zh-CN">${line}</span><br>`)}`;
}

/** 专窗收件告知单: where the papers go, how long it takes, how to ask, and what may come back. */
export async function windowNotice(visit: Visit, { papers }: Papers, at: PrintedPaper) {
  const { view, language, names } = at;
  const item = await visit.read<Item>(`/v1/items/${view.itemCode}`);
  const promised = item.ok
    ? limitWords(item.value.promisedDays, item.value.promisedUnit, language)
    : undefined;
  const received = papers.find(({ kind }) => kind === 'receipt')?.since;
  const next = texts.next[language].replace('{to}', () => names.region(view.to));
  const phones = await phonesOf(visit, view.to, view.itemCode);
  return sheet(
    {
      title: texts.notice[language],
      facts: html`${fact(texts.received, received && momentOf(received), language)}${fact(texts.promised, promised, language)}${fact(texts.phones, phones, language)}`,
      content: html`<p>${texts.noticeLead[language]}</p>${materialTable(at)}<ol><li>${next}</li><li>${texts.mayAsk[language]}</li><li>${texts.follow[language]}</li><li>${texts.comesBack[language]}</li></ol>`,
      signs: [paperTexts.sealed[language], paperTexts.signature[language]],
      basis: texts.noticeBasis[language],
    },
    at,
  );
}
