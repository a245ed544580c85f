import { html } from 'hono/html';
import { failure } from '#contracts/failures';
import { fail, ok } from '#contracts/result';
import { problemOf } from '../../platform/http/problem.ts';
import type { MemberKey } from '../../trust/federation/member-key.ts';
import { doneNote, problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { changer } from '../console/names.ts';
import { page } from '../console/page.ts';
import { momentOf } from '../console/times.ts';
import { wrongHere } from '../console/wrong.ts';
import { addresses, type Keys, keyTable, otherParts } from '../region/key-diff.ts';
import { refusalTexts, keyTexts as texts } from '../region/key-texts.ts';
import { keysPath, writeCommand } from '../region/keys.ts';
import { signBox, signedFileIn } from '../region/signing.ts';
import { signingTexts } from '../region/signing-texts.ts';

const base = '/ops/member-keys';

type Document = {
  readonly members: readonly {
    readonly clientId: string;
    readonly jwks: { readonly keys: readonly MemberKey[] };
  }[];
};

/** Changes that wait, the oldest first. */
export async function showKeyChanges(visit: Visit) {
  const { read, language, place, names, query } = visit;
  const answer = await read<Keys>(keysPath);
  if (!answer.ok) return answer.failure;
  const lines = answer.value.changes.map(
    ({ clientId, proposedAt }) =>
      html`<li><a href="${base}/${clientId}?lang=${language}">${changer(clientId, names)} <code>${clientId}</code></a> <span class="dim">${momentOf(proposedAt)}</span></li>`,
  );
  const said = { confirmed: texts.confirmedNow, refused: texts.refusedNow };
  const done = Object.entries(said).find(([name]) => name === query('done'))?.[1];
  const title = texts.list[language];
  const list =
    lines.length === 0
      ? html`<div class="empty">${texts.none[language]}</div>`
      : html`<ul class="todo card">${lines}</ul>`;
  const content = html`<h1>${title}</h1><p class="note">${texts.listLead[language]}</p>${doneNote(visit, done?.[language])}${list}<section class="card"><h2>${texts.done[language]}</h2><p>${texts.doneLead[language]}</p><p class="act"><a class="button" href="/ops/members?lang=${language}">${texts.members[language]}</a></p></section>`;
  return page({ place, title, content });
}

/** The change of the address that waits; one that was decided meanwhile waits no more. */
async function waiting({ read, param, c, language }: Visit) {
  const answer = await read<Keys>(keysPath);
  if (!answer.ok) return answer;
  const found = answer.value.changes.find(({ clientId }) => clientId === param('id'));
  return found
    ? ok(found)
    : fail(problemOf(failure('member_keys.not_found'), language, c.get('correlationId')));
}

/** One change beside the keys in force, and the operator's signature or refusal. */
export async function showKeyChange(visit: Visit) {
  const { read, language, place, names, hidden, sent } = visit;
  const [found, document] = await Promise.all([
    waiting(visit),
    read<Document>('/v1/admin/federation'),
  ]);
  if (!found.ok) return found.failure;
  if (!document.ok) return document.failure;
  const { clientId, change, proposedAt } = found.value;
  const member = document.value.members.find((one) => one.clientId === clientId);
  const options = Object.entries(refusalTexts).map(
    ([code, name]) => [code, name[language]] as const,
  );
  const box = {
    command: writeCommand(visit, `keys-${clientId}.json`),
    first: texts.firstFile,
    note: texts.fileNote,
    button: signingTexts.confirm,
    does: 'confirm',
  };
  const title = `${texts.ofMember[language]} · ${changer(clientId, names)}`;
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.at[language]} ${momentOf(proposedAt)} <code>${clientId}</code></p>
<section class="card">${await keyTable(member?.jwks.keys ?? [], change.keys, visit)}${addresses(change, visit)}</section>${signBox(box, visit)}
<form method="post" class="card">${hidden}<h2>${texts.refuse[language]}</h2>${select({ name: 'reason', label: texts.refuseWhy, options, required: true }, language, sent)}<p class="act"><button name="do" value="refuse">${texts.refuse[language]}</button></p></form><p class="act"><a class="button" href="${base}?lang=${language}">${texts.list[language]}</a></p>`;
  return page({ place, title, content });
}

export async function actOnKeyChange(visit: Visit, form: FormData) {
  const path = `${keysPath}/${encodeURIComponent(visit.param('id'))}`;
  if (textOf(form, 'do') === 'refuse') {
    const body = { reason: textOf(form, 'reason') };
    const refused = await visit.act({ path: `${path}/refuse`, body }, 'refuse');
    return refused.ok ? ok(`${base}?done=refused`) : refused;
  }
  const file = await signedFileIn(visit, form);
  if (!file.ok) return file;
  const { signature, change } = file.value;
  const done = await visit.act({ path: `${path}/confirm`, body: { signature } }, 'confirm');
  if (done.ok) return ok(`${base}?done=confirmed`);
  // A signature over another text does not fit: where the two differ is more use than that it does not.
  const found = await waiting(visit);
  const others = found.ok && change !== undefined ? otherParts(found.value.change, change) : [];
  if (others.length === 0 || done.failure.code !== 'request.invalid') return done;
  const reason = `was signed over another text: ${others.join(', ')}`;
  return fail(wrongHere(visit, '/signature', reason));
}
