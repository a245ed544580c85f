import { html } from 'hono/html';
import { fail, ok, type Result } from '#contracts/result';
import type { Problem } from '../../platform/http/problem.ts';
import type { Answer } from '../console/ask.ts';
import { doneNote, field, given, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { wrongHere } from '../console/wrong.ts';
import {
  agreementsPath,
  drawAgreement,
  isStanding,
  readAgreement,
  showAgreementsAt,
  waitsForOwn,
} from './agreement.ts';
import { agreementReasons, agreementTexts } from './agreement-texts.ts';
import { fileOf, type SignedFile, signBox, signedFileIn } from './signing.ts';
import { signingTexts, regionTexts as texts } from './signing-texts.ts';
import {
  type Agreement,
  isForTheSame,
  standingBeside,
  type Terms,
  termChanges,
} from './terms-diff.ts';

const base = '/region/agreements';

/** Of this region: what waits for it, and how to propose. */
export const showOwnAgreements = showAgreementsAt(
  base,
  (visit) =>
    html`<p class="act"><a class="button" href="${base}/new?lang=${visit.language}">${texts.proposeNew[visit.language]}</a></p>`,
);

type List = { readonly agreements: readonly Agreement[]; readonly next?: string };

/** What is in force between the same regions for the same thing, of what binds this region. */
export async function besideTerms(terms: Terms, visit: Visit): Promise<Agreement | undefined> {
  const alike: Agreement[] = [];
  let cursor: string | undefined = '';
  while (cursor !== undefined) {
    const search: string = `limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer: Answer<List> = await visit.read<List>(`${agreementsPath}?${search}`);
    if (!answer.ok) break;
    alike.push(...answer.value.agreements.filter((one) => isForTheSame(one.terms, terms)));
    cursor = answer.value.next;
  }
  return standingBeside({ id: terms.id, terms }, alike);
}

/** What the region runs on a machine of its own. */
export const signCommand = ({ caller }: Pick<Visit, 'caller'>, file: string): string =>
  `npm run -s agreement -- write ${file} --client ${caller.clientId} --key KEY.json > signed.json`;

function signPart(of: Agreement, visit: Visit) {
  if (!waitsForOwn(of, visit)) return '';
  const { language } = visit;
  const file = `terms-${of.id}.json`;
  const download = html`<p class="act"><a class="button" href="${base}/${of.id}/terms">${signingTexts.downloadIt[language]} ${file}</a></p>`;
  const command = signCommand(visit, file);
  return signBox({ command, download, button: signingTexts.sign, does: 'sign' }, visit);
}

function endPart(of: Agreement, { language, hidden, sent }: Visit) {
  const isProposal = of.state === 'proposed';
  if (!isProposal && !isStanding(of)) return '';
  const title = (isProposal ? texts.endProposal : texts.end)[language];
  const options = Object.entries(agreementReasons).map(
    ([code, name]) => [code, name[language]] as const,
  );
  const on = isProposal
    ? ''
    : field({ name: 'on', label: texts.on, type: 'date', hint: texts.optional }, language, sent);
  return html`<details class="card" ${sent && textOf(sent.form, 'do') === 'end' ? 'open' : ''}><summary>${title}</summary><form method="post">${hidden}<p class="note">${texts.endLead[language]}</p>${select({ name: 'reason', label: agreementTexts.why, options, required: true }, language, sent)}${on}<p class="act"><button name="do" value="end">${title}</button></p></form></details>`;
}

/** An agreement of this region: compared, signed, ended. */
export async function showOwnAgreement(visit: Visit) {
  const answer = await readAgreement(visit);
  if (!answer.ok) return answer.failure;
  const of = answer.value;
  const { language, query } = visit;
  const beside = of.state === 'proposed' ? await besideTerms(of.terms, visit) : undefined;
  const said = { proposed: texts.proposed, signed: texts.signedNow, ended: texts.ended };
  const done = Object.entries(said).find(([name]) => name === query('done'))?.[1];
  const again = html`<p class="act"><a class="button" href="${base}/new?from=${of.id}&amp;lang=${language}">${texts.fromThese[language]}</a></p>`;
  const acts = html`${signPart(of, visit)}${endPart(of, visit)}${again}`;
  const note = doneNote(visit, done?.[language]);
  return drawAgreement({ of, base, beside, acts, done: note }, visit);
}

/** The terms as a file: what is signed is what was read. */
export async function downloadTerms(visit: Visit) {
  const answer = await readAgreement(visit);
  if (!answer.ok) return answer.failure;
  const { id, terms } = answer.value;
  return fileOf(`terms-${id}.json`, terms);
}

/** A yes to other terms than these is told by where they differ, before a door says that it does not fit. */
export function otherTerms(
  visit: Visit,
  terms: Terms,
  { terms: held }: SignedFile,
): Problem | undefined {
  if (typeof held !== 'object' || held === null) return undefined;
  const signed = held as Terms;
  const names = termChanges(terms, signed).map(({ field: name }) => name);
  const others = signed.id === terms.id ? names : ['id', ...names];
  if (others.length === 0) return undefined;
  const reason = `was signed over another text: ${others.join(', ')}`;
  return wrongHere(visit, '/signature', reason);
}

async function sign(visit: Visit, form: FormData): Promise<Result<string, Problem>> {
  const file = await signedFileIn(visit, form);
  if (!file.ok) return file;
  const answer = await readAgreement(visit);
  if (!answer.ok) return answer;
  const other = otherTerms(visit, answer.value.terms, file.value);
  if (other) return fail(other);
  const path = `${agreementsPath}/${answer.value.id}/signatures`;
  const done = await visit.act({ path, body: { signature: file.value.signature } }, 'sign');
  return done.ok ? ok(`${base}/${answer.value.id}?done=signed`) : done;
}

export async function actOnOwnAgreement(visit: Visit, form: FormData) {
  if (textOf(form, 'do') === 'sign') return sign(visit, form);
  const id = encodeURIComponent(visit.param('id'));
  const on = given(form, 'on');
  const body = { reason: textOf(form, 'reason'), ...(on === undefined ? {} : { on }) };
  const ended = await visit.act({ path: `${agreementsPath}/${id}/end`, body }, 'end');
  return ended.ok ? ok(`${base}/${id}?done=ended`) : ended;
}
