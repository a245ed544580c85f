import { html } from 'hono/html';
import { fail, ok } from '#contracts/result';
import type { Content } from '../../platform/html/frame.ts';
import type { Problem } from '../../platform/http/problem.ts';
import type { KeyChange as Change } from '../../trust/federation/key-change.ts';
import { area, doneNote, field, problemSummary, textOf, ticks } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { momentOf } from '../console/times.ts';
import { wrongFields, wrongHere } from '../console/wrong.ts';
import { addresses, type KeyChange, type Keys, keyTable, otherParts } from './key-diff.ts';
import { changeIn, forgetSecret } from './key-form.ts';
import { refusalTexts, keyTexts as texts } from './key-texts.ts';
import { fileOf, signBox, signedFileIn } from './signing.ts';
import { signingTexts } from './signing-texts.ts';

export const keysPath = '/v1/member-keys';
const here = '/region/keys';

export const writeCommand = ({ caller }: Pick<Visit, 'caller'>, file: string): string =>
  `npm run -s member-keys -- write ${file} --client ${caller.clientId} --key KEY.json > signed.json`;

const stateWords = { proposed: texts.waiting, confirmed: texts.confirmed, refused: texts.refused };
const tones = { proposed: 'warn', confirmed: 'good', refused: 'bad' };

function lastChange(last: KeyChange | undefined, { language }: Visit): Content {
  if (!last) return html`<p>${texts.noChange[language]}</p>`;
  const { state, proposedAt, decidedAt, refusedReason } = last;
  const why = Object.entries(refusalTexts).find(([code]) => code === refusedReason)?.[1];
  return html`<p><span class="state ${tones[state]}">${stateWords[state][language]}</span> ${momentOf(proposedAt)}${decidedAt ? ` – ${momentOf(decidedAt)}` : ''}${why ? ` · ${why[language]}` : ''}</p>`;
}

function changeForm(
  { keys, redirectUris }: NonNullable<Keys['own']>,
  { language, hidden, sent }: Visit,
) {
  const kids = keys.map(({ kid }) => [kid, kid] as const);
  const key = { name: 'key', label: texts.newKey, hint: texts.newKeyHint, max: 2000 };
  const until = { name: 'until', label: texts.oldUntil, hint: texts.oldUntilHint, type: 'date' };
  const back = {
    ...{ name: 'redirectUris', label: texts.addresses, hint: texts.addressesHint, max: 4000 },
    value: redirectUris.join('\n'),
  };
  return html`<form method="post" class="card">${hidden}<h2>${texts.wantNew[language]}</h2>${area(key, language, sent)}${field(until, language, sent)}${ticks({ name: 'drop', label: texts.drop, options: kids }, language, sent)}${area(back, language, sent)}<p class="act"><button class="main" name="do" value="look">${texts.look[language]}</button></p></form>`;
}

/** 换钥: the keys of the platform that looks, and how it changes them. */
export async function showOwnKeys(visit: Visit) {
  const { read, language, place, query, sent } = visit;
  const answer = await read<Keys>(keysPath);
  if (!answer.ok) return answer.failure;
  const { own, changes } = answer.value;
  const title = texts.title[language];
  const table = own ? await keyTable(own.keys, undefined, visit) : '';
  const content = html`<h1>${title}</h1><p class="note">${texts.lead[language]}</p>${problemSummary(sent?.problem, language)}${doneNote(visit, query('proposed') && texts.proposed[language])}
<section class="card"><h2>${texts.inForce[language]}</h2>${table}</section><section class="card"><h2>${texts.last[language]}</h2>${lastChange(changes[0], visit)}</section>${own ? changeForm(own, visit) : ''}`;
  return page({ place, title, content });
}

/** The change as it will be signed, beside the keys in force. */
async function looked(
  change: Change,
  own: NonNullable<Keys['own']>,
  written: FormData,
  visit: Visit,
): Promise<Content> {
  const { language, place, hidden, sent } = visit;
  const kept = [...written].flatMap(([name, value]) =>
    typeof value === 'string' && ['key', 'until', 'drop', 'redirectUris'].includes(name)
      ? [html`<input type="hidden" name="${name}" value="${value}">`]
      : [],
  );
  const file = `keys-${change.clientId}.json`;
  const download = html`<form method="post" class="act">${hidden}${kept}<button name="do" value="download">${signingTexts.downloadIt[language]} ${file}</button></form><p class="note">${texts.sendIt[language]}</p>`;
  const box = {
    command: writeCommand(visit, file),
    note: texts.note,
    download,
    button: signingTexts.propose,
    hiddenToo: html`${kept}`,
    does: 'propose',
  };
  const title = texts.looked[language];
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}<section class="card">${await keyTable(own.keys, change.keys, visit)}${addresses(change, visit)}<details><summary>JSON</summary><pre class="text" tabindex="0">${JSON.stringify(change, undefined, 2)}</pre></details></section>${signBox(box, visit)}<p class="act"><a class="button" href="${here}?lang=${language}">${texts.title[language]}</a></p>`;
  return page({ place, title, content });
}

/** Looked at first, then proposed with the signature that was made elsewhere. */
export async function actOnOwnKeys(visit: Visit, form: FormData) {
  const answer = await visit.read<Keys>(keysPath);
  if (!answer.ok) {
    forgetSecret(form);
    return answer;
  }
  const { own } = answer.value;
  const made = own && changeIn(form, visit.caller.clientId, own);
  if (!own || !made?.ok) {
    forgetSecret(form);
    return fail(wrongFields(visit, made?.ok === false ? made.failure : []));
  }
  const change = made.value;
  const does = textOf(form, 'do');
  if (does === 'download') return ok({ file: fileOf(`keys-${change.clientId}.json`, change) });
  const shownAgain = async (problem?: Problem) => {
    const again = problem ? visit.with({ form, problem }) : visit.again();
    return ok({ page: await looked(change, own, form, again), status: problem?.status ?? 200 });
  };
  if (does !== 'propose') return shownAgain();
  const file = await signedFileIn(visit, form);
  if (!file.ok) return shownAgain(file.failure);
  const { signature, change: signed = change } = file.value;
  const others = otherParts(change, signed);
  const reason = `was signed over another text: ${others.join(', ')}`;
  if (others.length > 0) return shownAgain(wrongHere(visit, '/signature', reason));
  const done = await visit.act({ path: keysPath, body: { change, signature } }, 'propose');
  return done.ok ? ok(`${here}?proposed=1`) : shownAgain(done.failure);
}
