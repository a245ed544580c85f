import { html } from 'hono/html';
import type { AuditEvent } from '#contracts/audit-event';
import { counted } from '../../platform/html/text.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { momentOf } from '../console/times.ts';
import { evidenceForm } from './evidence.ts';
import { eventLine } from './search.ts';
import { auditTexts as texts } from './texts.ts';

type CaseAudit = {
  readonly caseId: string;
  readonly checkpoint?: string;
  readonly proof: {
    readonly holds: boolean;
    readonly treeSize: number;
    readonly proven: number;
    readonly pending: number;
    readonly problems: readonly string[];
  };
  readonly events: readonly { readonly index?: number; readonly event: AuditEvent }[];
};

const readings: ReadonlySet<string> = new Set([
  'case.read',
  'data.read',
  'console.opened',
  'part.read',
]);

const time = { zh: '次', one: 'time', many: 'times' };

type Reader = {
  readonly actor: AuditEvent['actor'];
  readonly times: number;
  readonly last: string;
};

/** Who read a case, how often and when last; pure. */
export function readersOf(events: CaseAudit['events']): readonly Reader[] {
  const found = new Map<string, Reader>();
  for (const { event } of events) {
    if (!readings.has(event.action)) continue;
    const { actor, at, details } = event;
    const key = `${actor.kind}:${actor.id}`;
    const count = details['count'];
    const times = (found.get(key)?.times ?? 0) + (typeof count === 'number' ? count : 1);
    found.set(key, { actor, times, last: at });
  }
  return [...found.values()];
}

/** One case as an auditor takes it apart: proven or not, who read it, every event, and the evidence to take away. */
export async function showAuditedCase(visit: Visit) {
  const { language, place, param, read, names } = visit;
  const id = encodeURIComponent(param('id'));
  const answer = await read<CaseAudit>(`/v1/audit/cases/${id}`);
  if (!answer.ok) return answer.failure;
  const { proof, events, checkpoint } = answer.value;
  const readers = readersOf(events).map(
    ({ actor, times, last }) =>
      html`<li><b>${names.actor(`${actor.kind}:${actor.id}`)}</b> <span class="dim">${names.region(actor.organisation)} · ${counted(times, time, language)} · ${momentOf(last)}</span></li>`,
  );
  const title = texts.title[language];
  const content = html`<h1>${title} <code>${param('id')}</code></h1>
<section class="proof ${proof.holds ? 'good' : 'bad'}" data-proof="${proof.holds ? 'holds' : 'fails'}"><div class="sign" aria-hidden="true">${proof.holds ? '✓' : '✗'}</div><div><h2>${texts.proof[language]} ${proof.holds ? texts.holds[language] : texts.broken[language]}</h2><p class="figures">${texts.size[language]} ${proof.treeSize} · ${proof.proven} · ${texts.pending[language]} ${proof.pending}</p>${proof.problems.length > 0 ? html`<ul>${proof.problems.map((problem) => html`<li><code>${problem}</code></li>`)}</ul>` : ''}</div></section>
<p class="act"><a class="button" href="/console/cases/${id}?lang=${language}">${texts.lanes[language]}</a></p>${evidenceForm(id, events, visit)}
<section class="card"><h2>${texts.readers[language]}</h2><ul class="todo">${readers}</ul></section>
<h2>${texts.events[language]}</h2><ol class="todo card">${events.map(({ index, event }) => eventLine(index, event, visit))}</ol>
${checkpoint ? html`<details class="card"><summary>${texts.checkpoint[language]}</summary><pre>${checkpoint}</pre></details>` : ''}`;
  return page({ place, title, content });
}
