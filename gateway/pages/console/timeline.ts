import { html } from 'hono/html';
import type { TimelineEntry } from '../../casework/cases/timeline.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { CaseData } from './case-data.ts';
import { eventDetails, eventTitle, eventTone, isTechnical } from './event-text.ts';
import { type Lane, laneIndex, lanesOf } from './lanes.ts';
import { pageTexts } from './texts.ts';
import { clockOf, dayOf, dayText } from './times.ts';

/** The step's place in the log, and whether this very page has proven it. */
function logMark({ logIndex }: TimelineEntry, proven: ReadonlySet<number>, language: Language) {
  if (logIndex === undefined) return html`<span class="mark">${pageTexts.pending[language]}</span>`;
  const place = pageTexts.inLog[language].replace('{n}', String(logIndex));
  const verdict = proven.has(logIndex) ? pageTexts.proven[language] : pageTexts.notProven[language];
  const sign = proven.has(logIndex) ? html`#${logIndex} ✓` : html`#${logIndex} ✗ ${verdict}`;
  return html`<span class="mark${proven.has(logIndex) ? '' : ' bad'}" title="${place} · ${verdict}">${sign}</span>`;
}

function step(entry: TimelineEntry, data: CaseData, lanes: readonly Lane[], language: Language) {
  const lane = laneIndex(entry, lanes);
  const doubtful = entry.logIndex !== undefined && !data.proven.has(entry.logIndex);
  const tone = doubtful ? 'bad' : eventTone(entry);
  const classes = [
    'step',
    `l${lane}`,
    tone,
    isTechnical(entry) ? 'quiet' : '',
    entry.offline ? 'paper' : '',
  ];
  const actor = data.names.actor(entry.actor);
  const details = eventDetails(entry, data.names, language);
  return html`<li class="${classes.filter(Boolean).join(' ')}" data-action="${entry.action}">
<time datetime="${entry.at}">${clockOf(entry.at)}</time>
<div class="what"><span class="lane">${lanes[lane]?.name ?? ''}</span>
<strong>${eventTitle(entry, language)}</strong>${entry.offline ? html` <span class="tag">${pageTexts.offline[language]}</span>` : ''}
${details.length > 0 ? html`<span class="detail">${details.join(' · ')}</span>` : ''}
<span class="by">${actor === lanes[lane]?.name ? '' : actor} ${logMark(entry, data.proven, language)}</span></div></li>`;
}

function byDay(entries: readonly TimelineEntry[]): [string, TimelineEntry[]][] {
  const days = new Map<string, TimelineEntry[]>();
  // The log's order is that of commits; acts of the same moment may lie in it the other way round.
  for (const entry of entries.toSorted((one, two) => Date.parse(one.at) - Date.parse(two.at))) {
    const day = dayOf(entry.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}

/** All steps in order, one lane per region side by side; one below the other where the screen is narrow. */
export function timelineSection(data: CaseData, language: Language) {
  const { entries } = data.timeline;
  if (entries.length === 0) return html`<p class="empty">${pageTexts.noEvents[language]}</p>`;
  const lanes = lanesOf(data, language);
  // Every step names its lane, so the heads would only be read twice.
  const heads = lanes.map(
    (lane, index) =>
      html`<div class="head l${index}"><b>${lane.name}</b><span>${lane.role}</span></div>`,
  );
  const days = byDay(entries).map(
    ([
      day,
      steps,
    ]) => html`<h3 class="day"><span><time datetime="${day}">${dayText(steps[0]?.at ?? day, language)}</time> · ${pageTexts.beijingTime[language]}</span></h3>
<ol class="steps">${steps.map((entry) => step(entry, data, lanes, language))}</ol>`,
  );
  return html`<div class="timeline of${lanes.length}"><div class="heads" aria-hidden="true"><span></span>${heads}</div>${days}</div>`;
}
