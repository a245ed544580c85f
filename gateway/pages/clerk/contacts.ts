import { html } from 'hono/html';
import type { Contact } from '#contracts/consultation';
import { ok } from '#contracts/result';
import { doneNote, field, problemSummary, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { questionTexts as texts } from './question-texts.ts';

type Told = {
  readonly contacts: readonly (Contact & { readonly reachable: boolean })[];
};

/** What one of the list is known by: its place in it changes. */
const keyOf = ({ body, post, phone, hours }: Contact): string =>
  JSON.stringify([body, post, phone, ...hours.map(({ from, to }) => `${from}–${to}`)]);

const pathOf = ({ param }: Visit) => `/v1/regions/${encodeURIComponent(param('region'))}/contacts`;

/** What was written stands in its field again, and what is wrong with it beside it: the door names a place in a list. */
function addForm(count: number, { language, hidden, sent }: Visit) {
  const of = (name: 'body' | 'post' | 'phone', max: number) =>
    field(
      {
        name,
        label: texts[name],
        pointer: `/contacts/${count}/${name}`,
        required: true,
        extra: { maxlength: max },
      },
      language,
      sent,
    );
  const hour = (name: 'hoursFrom' | 'hoursTo', value: string, at: string) =>
    field(
      {
        name,
        label: texts[name],
        type: 'time',
        pointer: `/contacts/${count}/${at}`,
        value,
        required: true,
      },
      language,
      sent,
    );
  return html`<form method="post" class="card">${hidden}<h2>${texts.addContact[language]}</h2><p class="note">${texts.contactLead[language]}</p>${of('body', 100)}${of('post', 60)}${of('phone', 20)}${hour('hoursFrom', '09:00', 'hours/0/from')}${hour('hoursTo', '17:00', 'hours')}<p class="act"><button class="main" name="do" value="add">${texts.saveContact[language]}</button></p></form>`;
}

/** 联络员 of a window: posts, whether somebody sits there now, a number that a telephone can dial; one's own are kept here. */
export async function showContacts(visit: Visit) {
  const { read, param, language, names, place, caller, hidden, sent, query } = visit;
  const answer = await read<Told>(pathOf(visit));
  if (!answer.ok) return answer.failure;
  const { contacts } = answer.value;
  const isOwn =
    caller.region === param('region') &&
    caller.role === 'platform' &&
    caller.scopes.has('cases:submit');
  const remove = (one: Contact) =>
    isOwn
      ? html`<form method="post" class="act">${hidden}<button name="remove" value="${keyOf(one)}">${texts.removeContact[language]}<span class="hidden" lang="zh-CN"> ${one.post}</span></button></form>`
      : '';
  const lines = contacts.map((one) => {
    const { body, post, phone, hours, reachable } = one;
    return html`<li><b lang="zh-CN">${body} · ${post}</b> <a href="tel:${phone}">${phone}</a> <span class="tag">${reachable ? texts.reachable[language] : texts.away[language]}</span> <span class="dim">${hours.map(({ from, to }) => `${from}–${to}`).join(' ')}</span>${remove(one)}</li>`;
  });
  const title = `${texts.contacts[language]} · ${names.region(param('region'))}`;
  const none = (isOwn ? texts.noOwnContacts : texts.noContacts)[language];
  const list =
    lines.length === 0
      ? html`<div class="empty">${none}</div>`
      : html`<ul class="todo card">${lines}</ul>`;
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}${doneNote(visit, query('saved') && texts.contactSaved[language])}${list}${isOwn ? addForm(contacts.length, visit) : ''}<p class="act"><a class="button" href="/w/questions?lang=${language}">${texts.title[language]}</a></p>`;
  return page({ place, title, content });
}

/** The list is put as a whole: with one more, or without one. What a second press asks for is done already. */
export async function changeContacts(visit: Visit, form: FormData) {
  const answer = await visit.read<Told>(pathOf(visit));
  if (!answer.ok) return answer;
  const now = answer.value.contacts.map(({ reachable: _, ...contact }) => contact);
  const said = (name: string) => textOf(form, name);
  const added = {
    body: said('body'),
    post: said('post'),
    phone: said('phone'),
    hours: [{ from: said('hoursFrom'), to: said('hoursTo') }],
  };
  const isThere = now.some((one) => keyOf(one) === keyOf(added));
  const more = isThere ? now : [...now, added];
  const contacts = said('do') === 'add' ? more : now.filter((one) => keyOf(one) !== said('remove'));
  const put = await visit.act({ method: 'PUT', path: pathOf(visit), body: { contacts } });
  return put.ok ? ok(`/w/contacts/${visit.param('region')}?saved=1`) : put;
}
