import { html } from 'hono/html';
import { failure } from '#contracts/failures';
import { fail, ok } from '#contracts/result';
import { problemOf } from '../../platform/http/problem.ts';
import type { Member, Quota } from '../../trust/federation/entries.ts';
import { doneNote, field, fieldId, problemSummary, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { roleTexts } from '../console/names.ts';
import { page } from '../console/page.ts';
import { quotaTexts as texts } from './quota-texts.ts';

type MemberQuota = Pick<Member, 'clientId' | 'name' | 'region' | 'role'> & {
  readonly quota: Quota;
  readonly agreed: boolean;
  readonly casesToday?: number;
  readonly requestsLeft: number;
};
type Listing = { readonly members: readonly MemberQuota[] };
type Document = { readonly version: number; readonly members: readonly Member[] };

const federationPath = '/v1/admin/federation';
const needed = ['requestsPerSecond', 'burst', 'concurrent'] as const;
const optional = ['casesPerDay', 'certificatesPerMinute'] as const;
const fields = [...needed, ...optional];

/** The numbers of a form; what is written and no number is told to the door, which says what is wrong with it; pure. */
export function quotaIn(written: (name: string) => string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    fields.flatMap((name) => {
      const text = written(name);
      if (text === '') return [];
      const number = Number(text);
      return [[name, Number.isFinite(number) ? number : text]];
    }),
  );
}

function table(members: readonly MemberQuota[], visit: Visit) {
  const { language, names, query } = visit;
  const head = ['member', ...fields, 'today', 'left'] as const;
  const none = texts.none[language];
  const row = ({ clientId, role, region, quota, agreed, casesToday, requestsLeft }: MemberQuota) =>
    html`<tr><th scope="row"><a href="/ops/quotas?member=${clientId}&amp;lang=${language}#change">${names.actor(`member:${clientId}`)}</a><br><span class="dim">${names.region(region)} · ${roleTexts[role][language]}</span> <span class="tag">${agreed ? texts.agreed[language] : texts.usual[language]}</span></th>${fields.map((name) => html`<td>${quota[name] ?? none}</td>`)}<td>${casesToday ?? none}</td><td>${requestsLeft}</td></tr>`;
  return html`<div class="scroll card" tabindex="0" role="region" aria-label="${texts.title[language]}"><table><thead><tr>${head.map((name) => html`<th scope="col">${texts[name][language]}</th>`)}</tr></thead><tbody>${members.map(row)}</tbody></table></div>${doneNote(visit, query('applied') && texts.applied[language])}`;
}

function changeForm(members: readonly MemberQuota[], version: number, visit: Visit) {
  const { language, hidden, sent, query, names } = visit;
  // The numbers are of one member, and go to no other: of whom a refused form spoke, else of whom the address does.
  const picked = sent ? textOf(sent.form, 'member') : query('member');
  const chosen =
    members.find(({ clientId }) => clientId === picked) ?? (sent ? undefined : members[0]);
  if (!chosen) return '';
  // The document says which of its members is wrong by where it stands there; here there is one.
  const nth = members.findIndex(({ clientId }) => clientId === chosen.clientId);
  const number = (name: (typeof fields)[number]) =>
    field(
      {
        name,
        label: texts[name],
        pointer: `/members/${nth}/quota/${name}`,
        value: chosen.quota[name] ?? '',
        type: 'number',
        required: needed.some((one) => one === name),
        extra: { min: 0, ...(name === 'requestsPerSecond' ? { step: 'any' } : {}) },
      },
      language,
      sent,
    );
  return html`<form method="post" class="card" id="change">${hidden}<h2>${texts.change[language]}</h2><input type="hidden" name="version" value="${version}"><input type="hidden" name="member" value="${chosen.clientId}"><p>${texts.member[language]} <b id="${fieldId('/member')}">${names.actor(`member:${chosen.clientId}`)}</b></p><div class="cards">${fields.map(number)}</div><p class="act"><button class="main">${texts.apply[language]}</button></p></form>`;
}

/** 配额: how much every member may do, how much of it is used, and another one for one of them. */
export async function showQuotas(visit: Visit) {
  const { read, language, place, sent } = visit;
  const [answer, document] = await Promise.all([
    read<Listing>('/v1/admin/quotas'),
    read<Document>(federationPath),
  ]);
  if (!answer.ok) return answer.failure;
  if (!document.ok) return document.failure;
  const { members } = answer.value;
  const title = texts.title[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.lead[language]}</p>${table(members, visit)}${changeForm(members, document.value.version, visit)}`;
  return page({ place, title, content });
}

const isSame = (one: object | undefined, other: object): boolean =>
  JSON.stringify(Object.entries(one ?? {}).sort()) === JSON.stringify(Object.entries(other).sort());

/** A new version of the document in which one member's quota is another; refused if somebody else was first. */
export async function changeQuota(visit: Visit, form: FormData) {
  const { read, act, language, c } = visit;
  const found = await read<Document>(federationPath);
  if (!found.ok) return found;
  const clientId = textOf(form, 'member');
  const quota = quotaIn((name) => textOf(form, name));
  const document = found.value;
  const based = Number(textOf(form, 'version'));
  const member = document.members.find((one) => one.clientId === clientId);
  if (!member) {
    const unknown = failure('request.invalid', {
      fields: [{ pointer: '/member', reason: 'is missing' }],
    });
    return fail(problemOf(unknown, language, c.get('correlationId')));
  }
  const there = `/ops/quotas?member=${encodeURIComponent(clientId)}&applied=1`;
  // The same form sent twice is one change.
  if (document.version === based + 1 && isSame(member.quota, quota)) return ok(there);
  const members = document.members.map((one) => (one === member ? { ...one, quota } : one));
  const body = { ...document, version: document.version + 1, members };
  const headers = { 'if-match': `"${based}"` };
  const changed = await act({ method: 'PUT', path: federationPath, body, headers });
  return changed.ok ? ok(there) : changed;
}
