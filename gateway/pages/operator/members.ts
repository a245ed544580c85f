import { html } from 'hono/html';
import { failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { scopeTexts } from '../../platform/http/openapi-words.ts';
import { type Problem, problemOf } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { FederationDocument } from '../../trust/federation/document.ts';
import { type Member, scopes } from '../../trust/federation/entries.ts';
import { choice, filterForm } from '../console/filters.ts';
import {
  area,
  doneNote,
  field,
  given,
  problemSummary,
  select,
  textOf,
  ticks,
} from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { roleTexts } from '../console/names.ts';
import { page } from '../console/page.ts';
import { pager, partOf } from '../console/pager.ts';
import { wrongFields } from '../console/wrong.ts';
import { keyTable } from '../region/key-diff.ts';
import { forgetSecret } from '../region/key-form.ts';
import { compare } from './federation.ts';
import { changedMember, newMemberIn, withMember } from './member-form.ts';
import { memberTexts as texts } from './member-texts.ts';
import { endReasonTexts, keysReasonTexts, opsTexts } from './texts.ts';

const base = '/ops/members';
const path = '/v1/admin/federation';
const roles = ['platform', 'app', 'kiosk', 'auditor', 'operator'] as const;

async function documentOf({ read }: Visit): Promise<Result<FederationDocument, Problem>> {
  const answer = await read<unknown>(path);
  return answer.ok ? ok(FederationDocument.parse(answer.value)) : answer;
}

/** What a scope allows, in the language of the page. */
const scopeWords = (scope: string, language: Language): string => {
  const [zh = scope, en = zh] = (scopeTexts[scope] ?? scope).split(' · ');
  return language === 'en' ? en : zh;
};

const scopeTicks = (chosen: readonly string[], { language, sent }: Visit) => {
  const options = scopes.map(
    (scope) => [scope, `${scopeWords(scope, language)} (${scope})`] as const,
  );
  return ticks({ name: 'scopes', label: texts.scopes, options, chosen }, language, sent);
};

const line = ({ clientId, name, region, role, jwks }: Member, { language, names }: Visit) =>
  html`<li><a href="${base}/${clientId}?lang=${language}"><b lang="zh-CN">${name}</b> <code>${clientId}</code></a> <span class="tag">${roleTexts[role][language]}</span> <span class="dim">${names.region(region)} · ${opsTexts.keys[language]} ${jwks.keys.map(({ kid }) => kid).join(', ')}</span></li>`;

/** Who belongs. */
export async function showMembers(visit: Visit) {
  const { language, place, query, regions, names } = visit;
  const document = await documentOf(visit);
  if (!document.ok) return document.failure;
  const [region, role] = [query('region'), query('role')];
  const fitting = document.value.members.filter(
    (of) => (region === '' || of.region === region) && (role === '' || of.role === role),
  );
  const { shown, next } = partOf(fitting, ({ clientId }) => clientId, query('cursor'));
  const all = regions.map((code) => [code, names.region(code)] as const);
  const asRoles = roles.map((one) => [one, roleTexts[one][language]] as const);
  const title = texts.title[language];
  const fields = html`${choice('region', texts.region, all, region, place)}${choice('role', texts.role, asRoles, role, place)}`;
  const content = html`<h1>${title}</h1><p class="note">${texts.lead[language]}</p><p class="act"><a class="button" href="${base}/new?lang=${language}">${texts.add[language]}</a></p>${filterForm(base, fields, place)}
${shown.length === 0 ? html`<div class="empty">${texts.none[language]}</div>` : html`<ul class="todo card">${shown.map((of) => line(of, visit))}</ul>`}${pager(place, next)}`;
  return page({ place, title, content });
}

const keyArea = ({ language, sent }: Visit) =>
  area(
    { name: 'key', label: texts.key, hint: texts.keyHint, required: true, max: 2000 },
    language,
    sent,
  );

const whyField = ({ language, sent }: Visit, value: string) => {
  const options = keysReasonTexts.map(([code, name]) => [code, name[language]] as const);
  return select({ name: 'keysReason', label: opsTexts.keysReason, options, value }, language, sent);
};

/** A form for a member that is not there yet. */
export async function showNewMember(visit: Visit) {
  const { language, place, hidden, sent, regions, names } = visit;
  const all = regions.map((code) => [code, names.region(code)] as const);
  const asRoles = roles.map((one) => [one, roleTexts[one][language]] as const);
  const title = texts.add[language];
  const of = (name: 'clientId' | 'name', max: number) =>
    field(
      {
        name,
        label: texts[name],
        required: true,
        extra: { maxlength: max },
        ...(name === 'clientId' ? { hint: texts.clientIdHint } : {}),
      },
      language,
      sent,
    );
  const addresses = { name: 'redirectUris', label: texts.redirectUris, max: 4000 };
  const content = html`<h1>${title}</h1><p class="note">${texts.addLead[language]}</p>${problemSummary(sent?.problem, language)}
<form method="post" class="card">${hidden}${of('clientId', 61)}${of('name', 100)}${select({ name: 'region', label: texts.region, options: all }, language, sent)}${select({ name: 'role', label: texts.role, options: asRoles }, language, sent)}${keyArea(visit)}${whyField(visit, 'new_member')}${scopeTicks([], visit)}${ticks({ name: 'towards', label: texts.towards, options: all }, language, sent)}${area(addresses, language, sent)}<p class="act"><button class="main">${texts.look[language]}</button></p></form><p class="act"><a class="button" href="${base}?lang=${language}">${texts.all[language]}</a></p>`;
  return page({ place, title, content });
}

const refused = (visit: Visit, form: FormData, wrong: Parameters<typeof wrongFields>[1]) => {
  forgetSecret(form);
  return fail(wrongFields(visit, wrong));
};

const wantedOf = (document: FederationDocument, form: FormData) => ({
  text: JSON.stringify(document, undefined, 2),
  version: String(document.version - 1),
  keysReason: given(form, 'keysReason'),
});

export async function addMember(visit: Visit, form: FormData) {
  const made = newMemberIn(form);
  if (!made.ok) return refused(visit, form, made.failure);
  const document = await documentOf(visit);
  if (!document.ok) return document;
  const { clientId } = made.value;
  if (document.value.members.some((one) => one.clientId === clientId))
    return refused(visit, form, [{ pointer: '/clientId', reason: 'occurs twice' }]);
  return compare(visit, wantedOf(withMember(document.value, clientId, made.value), form));
}

async function memberOf(visit: Visit) {
  const { c, language, param } = visit;
  const document = await documentOf(visit);
  if (!document.ok) return document;
  const member = document.value.members.find(({ clientId }) => clientId === param('id'));
  return member
    ? ok({ document: document.value, member })
    : fail(problemOf(failure('request.route_unknown'), language, c.get('correlationId')));
}

function keyForms({ jwks }: Member, visit: Visit) {
  const { language, hidden, sent } = visit;
  const kids = jwks.keys.map(({ kid }) => [kid, kid] as const);
  const instead = [['', texts.nothing[language]] as const, ...kids];
  return html`<details class="card"${sent && textOf(sent.form, 'change') === 'give-key' ? ' open' : ''}><summary>${texts.giveKey[language]}</summary><form method="post">${hidden}<p class="note">${texts.giveKeyLead[language]}</p>${keyArea(visit)}${select({ name: 'instead', label: texts.instead, options: instead }, language, sent)}${whyField(visit, 'key_lost')}<p class="act"><button name="change" value="give-key">${texts.look[language]}</button></p></form></details>
<details class="card"><summary>${texts.endKey[language]}</summary><form method="post">${hidden}<p class="note">${texts.endKeyLead[language]}</p>${select({ name: 'kid', label: texts.keys, options: kids }, language, sent)}<p class="act"><button name="change" value="end-key">${texts.look[language]}</button></p></form></details>`;
}

/** One member, and what an operator does about it. */
export async function showMember(visit: Visit) {
  const { language, place, names, hidden, sent, query } = visit;
  const found = await memberOf(visit);
  if (!found.ok) return found.failure;
  const { member } = found.value;
  const { clientId, name, region, role, jwks, exchange } = member;
  const reasons = endReasonTexts.map(([code, text]) => [code, text[language]] as const);
  const targets = [...new Set(exchange.map(({ target }) => names.region(target)))].join(', ');
  const fact = (head: string, value: unknown) => html`<div><dt>${head}</dt><dd>${value}</dd></div>`;
  const content = html`<h1><span lang="zh-CN">${name}</span> <span class="tag">${roleTexts[role][language]}</span></h1>${problemSummary(sent?.problem, language)}${doneNote(visit, query('ended') && texts.ended[language])}
<section class="card"><dl class="facts">${fact(texts.clientId[language], html`<code>${clientId}</code>`)}${fact(texts.region[language], names.region(region))}${targets ? fact(texts.exchange[language], targets) : ''}${fact(texts.scopes[language], html`<ul>${member.scopes.map((scope) => html`<li>${scopeWords(scope, language)} <code>${scope}</code></li>`)}</ul>`)}</dl></section>
<section class="card"><h2>${texts.keys[language]}</h2>${await keyTable(jwks.keys, undefined, visit)}</section>${keyForms(member, visit)}
<details class="card"><summary>${texts.changeScopes[language]}</summary><form method="post">${hidden}${scopeTicks(member.scopes, visit)}<p class="act"><button name="change" value="scopes">${texts.look[language]}</button></p></form></details>
<details class="card"><summary>${opsTexts.endSessions[language]}</summary><form method="post">${hidden}${select({ name: 'reason', label: opsTexts.reason, options: reasons }, language, sent)}<p class="act"><button name="end" value="${clientId}">${opsTexts.endSessions[language]}</button></p></form></details>
<details class="card"><summary>${texts.remove[language]}</summary><form method="post">${hidden}<p class="note">${texts.removeLead[language]}</p><p class="act"><button name="change" value="remove">${texts.look[language]}</button></p></form></details><p class="act"><a class="button" href="${base}?lang=${language}">${texts.all[language]}</a></p>`;
  return page({ place, title: name, content });
}

export async function changeMember(visit: Visit, form: FormData) {
  const id = encodeURIComponent(visit.param('id'));
  if (given(form, 'end') !== undefined) {
    const ending = `/v1/admin/members/${id}/sessions/end`;
    const ended = await visit.act({ path: ending, body: { reason: textOf(form, 'reason') } });
    return ended.ok ? ok(`${base}/${id}?ended=1`) : ended;
  }
  const found = await memberOf(visit);
  if (!found.ok) {
    forgetSecret(form);
    return found;
  }
  const { document, member } = found.value;
  const made = changedMember(form, member);
  if (!made.ok) return refused(visit, form, made.failure);
  return compare(visit, wantedOf(withMember(document, member.clientId, made.value), form));
}
