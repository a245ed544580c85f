import { html } from 'hono/html';
import { ok } from '#contracts/result';
import { select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import {
  agreementsPath,
  drawAgreement,
  isStanding,
  readAgreement,
  showAgreementsAt,
} from '../region/agreement.ts';
import { agreementReasons, agreementTexts as texts } from '../region/agreement-texts.ts';
import { type Agreement, isForTheSame, standingBeside, type Terms } from '../region/terms-diff.ts';
import { opsTexts } from './texts.ts';

const base = '/ops/agreements';

export const showAgreements = showAgreementsAt(base);

/** What the sides do about it as it stands; none of it is done here, where none of their keys is. */
function commandsFor({ id, state: of, missing }: Agreement): readonly string[] {
  const command = (words: string) => `npm run agreement -- ${words} --gateway … --client … --key …`;
  if (of === 'proposed')
    return [
      ...(missing.length > 0 ? [command('sign terms.json')] : []),
      command(`end ${id} --reason no_longer_needed`),
    ];
  return [command('propose terms.json')];
}

const sidesDo = (of: Agreement, { language, names }: Visit) => {
  const who = of.missing.map((code) => names.region(code)).join(', ');
  return html`<section class="card"><h2>${texts.sides[language]}</h2><p class="note">${texts.sidesLead[language]}</p>${who && of.state === 'proposed' ? html`<p>${texts.missing[language]}: ${who}</p>` : ''}<p><code>/region/agreements/${of.id}</code></p><details><summary>${texts.sidesByCommand[language]}</summary>${commandsFor(of).map((command) => html`<pre class="text" tabindex="0">${command}</pre>`)}</details></section>`;
};

function stopForm(of: Agreement, { language, hidden, sent }: Visit) {
  if (!isStanding(of)) return '';
  const options = Object.entries(agreementReasons).map(
    ([code, text]) => [code, text[language]] as const,
  );
  return html`<form method="post" class="card">${hidden}<h2>${texts.stop[language]}</h2><p class="note">${texts.stopLead[language]}</p>${select({ name: 'reason', label: opsTexts.reason, options, required: true }, language, sent)}<p class="act"><button>${texts.stop[language]}</button></p></form>`;
}

/** The agreement of its address, and the one in force that it would stand beside. */
export async function showAgreement(visit: Visit) {
  const answer = await readAgreement(visit);
  if (!answer.ok) return answer.failure;
  const of = answer.value;
  const beside = of.state === 'proposed' ? await besideOf(of, visit) : undefined;
  const acts = html`${sidesDo(of, visit)}${stopForm(of, visit)}`;
  return drawAgreement({ of, base, beside, acts }, visit);
}

/** What may count stands in the federation document: those few of it are looked at that are for the same. */
async function besideOf(of: Agreement, { read }: Visit): Promise<Agreement | undefined> {
  const document = await read<{ readonly agreements: readonly Terms[] }>('/v1/admin/federation');
  if (!document.ok) return undefined;
  const alike = document.value.agreements.filter((terms) => isForTheSame(terms, of.terms));
  const ids = alike.map(({ id }) => id).toSorted();
  const views = await Promise.all(ids.map((id) => read<Agreement>(`${agreementsPath}/${id}`)));
  return standingBeside(
    of,
    views.flatMap((view) => (view.ok ? [view.value] : [])),
  );
}

export async function actOnAgreement({ act, param }: Visit, form: FormData) {
  const id = encodeURIComponent(param('id'));
  const stopped = await act({
    path: `${agreementsPath}/${id}/stop`,
    body: { reason: textOf(form, 'reason') },
  });
  return stopped.ok ? ok(`${base}/${id}`) : stopped;
}
