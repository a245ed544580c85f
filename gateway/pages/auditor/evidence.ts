import { html } from 'hono/html';
import type { AuditEvent } from '#contracts/audit-event';
import type { Content } from '../../platform/html/frame.ts';
import type { Visit } from '../console/form-page.ts';
import { auditTexts as texts } from './texts.ts';

const fieldName = /^[A-Za-z0-9_.-]{1,60}$/;
const mostFields = 40;

/** Fields that the events of a case are committed to, once each; pure. */
export const committedFields = (events: readonly { readonly event: AuditEvent }[]) =>
  [...new Set(events.flatMap(({ event }) => event.commitments.map(({ field }) => field)))]
    .filter((field) => fieldName.test(field))
    .sort()
    .slice(0, mostFields - 1);

/** What is disclosed is ticked: nothing is, unless somebody says so. */
export function evidenceForm(
  caseId: string,
  events: readonly { readonly event: AuditEvent }[],
  { language }: Visit,
): Content {
  const tick = (name: string, shown: unknown) =>
    html`<label class="tick"><input type="checkbox" name="field" value="${name}"> ${shown}</label>`;
  return html`<form method="get" action="/audit/cases/${caseId}/evidence" class="card"><h2>${texts.evidence[language]}</h2><p class="note">${texts.evidenceLead[language]}</p>
<fieldset><legend>${texts.disclose[language]}</legend>${committedFields(events).map((field) => tick(field, html`<code>${field}</code>`))}${tick('reports', texts.reports[language])}</fieldset>
<p><button class="main">${texts.download[language]}</button></p></form>`;
}

/** The package that verifies offline, as the door of the API gives it. */
export async function showEvidence({ bytes, param, c }: Visit) {
  const id = encodeURIComponent(param('id'));
  const fields = (c.req.queries('field') ?? []).filter((name) => fieldName.test(name));
  const disclose = fields.slice(0, mostFields).join(',');
  const answer = await bytes(`/v1/audit/cases/${id}/evidence?disclose=${disclose}`);
  if (!answer.ok) return answer.failure;
  return new Response(answer.value, {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="evidence-${id}.zip"`,
    },
  });
}
