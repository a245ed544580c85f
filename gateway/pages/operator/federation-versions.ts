import { html } from 'hono/html';
import { filterForm } from '../console/filters.ts';
import type { Visit } from '../console/form-page.ts';
import { changer } from '../console/names.ts';
import { page } from '../console/page.ts';
import { pager } from '../console/pager.ts';
import { momentOf } from '../console/times.ts';
import { type Diff, diffTable } from './federation-diff.ts';
import { opsTexts as texts } from './texts.ts';

type Version = {
  readonly version: number;
  readonly hash: string;
  readonly changedBy: string;
  readonly changedAt: string;
};
type Versions = { readonly versions: readonly Version[]; readonly next?: string };
type Changes = Version & { readonly diff?: Diff & { readonly from: number } };

const path = '/v1/admin/federation/versions';
const here = '/ops/federation/versions';

const line = (of: Version, visit: Visit) =>
  html`<li><a href="${here}/${of.version}?lang=${visit.language}">${texts.version[visit.language]} ${of.version}</a> <span class="dim">${momentOf(of.changedAt)} · ${changer(of.changedBy, visit.names)} <code>${of.changedBy}</code> · <code>${of.hash.slice(0, 12)}</code></span></li>`;

/** Every version of the document, newest first. */
export async function showVersions(visit: Visit) {
  const { read, language, place, query } = visit;
  const search = new URLSearchParams({ limit: '50' });
  if (query('cursor')) search.set('cursor', query('cursor'));
  const answer = await read<Versions>(`${path}?${search}`);
  if (!answer.ok) return answer.failure;
  const { versions, next } = answer.value;
  const title = texts.changes[language];
  const content = html`<h1>${title}</h1><p class="note">${texts.changesLead[language]}</p>
<ul class="todo card">${versions.map((of) => line(of, visit))}</ul>${pager(place, next)}
<p class="act"><a class="button" href="/ops/federation?lang=${language}">${texts.federation[language]}</a></p>`;
  return page({ place, title, content });
}

/** What one version changed, or all that changed up to it since an earlier one. */
export async function showVersion(visit: Visit) {
  const { read, language, place, param, query } = visit;
  const since = query('since').trim();
  const asked = since === '' ? '' : `?${new URLSearchParams({ since })}`;
  const answer = await read<Changes>(`${path}/${encodeURIComponent(param('version'))}${asked}`);
  if (!answer.ok) return answer.failure;
  const { version, hash, changedAt, changedBy, diff } = answer.value;
  const title = `${texts.federation[language]} · ${texts.version[language]} ${version}`;
  const fact = (name: string, value: unknown) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const earlier = html`<label>${texts.sinceVersion[language]} <input name="since" inputmode="numeric" pattern="[0-9]+" value="${since}"></label>`;
  const content = html`<h1>${title}</h1>
<section class="card"><dl class="facts">${fact(texts.at[language], momentOf(changedAt))}${fact(texts.by[language], html`${changer(changedBy, visit.names)} <code>${changedBy}</code>`)}${fact(texts.hash[language], html`<code>${hash}</code>`)}</dl></section>
<section class="card"><h2>${texts.diff[language]}${diff ? html` <span class="tag">${diff.from} → ${version}</span>` : ''}</h2>${diff ? diffTable(diff, visit) : html`<p>${texts.noDiff[language]}</p>`}${version > 1 ? filterForm(`${here}/${version}`, earlier, place) : ''}</section>
<p class="act"><a class="button" href="${here}?lang=${language}">${texts.changes[language]}</a></p>`;
  return page({ place, title, content });
}
