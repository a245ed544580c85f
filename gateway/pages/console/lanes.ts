import type { TimelineEntry } from '../../casework/cases/timeline.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { CaseData } from './case-data.ts';
import { pageTexts } from './texts.ts';

/** A column of the timeline: who, and which parts they play in this case. */
export type Lane = { readonly code: string; readonly name: string; readonly role: string };

const gateway = 'tongban';

/** One lane per region on the case's way, and one for the gateway, from the applicant to the decision. */
export function lanesOf({ view, names }: CaseData, language: Language): Lane[] {
  const stations = [
    [view.home, pageTexts.home],
    [view.from, pageTexts.collected],
    [gateway, pageTexts.between],
    [view.to, pageTexts.decided],
  ] as const;
  const lanes = new Map<string, Lane>();
  for (const [code, part] of stations) {
    if (code === undefined) continue;
    const role = [lanes.get(code)?.role, part[language]].filter(Boolean).join(' · ');
    lanes.set(code, { code, name: names.region(code), role });
  }
  return [...lanes.values()];
}

/** Where it happened, as far as that is not with the one who asked for it. */
function placeOf({ action, organisation, details }: TimelineEntry): string {
  switch (action) {
    case 'message.delivered':
    case 'message.refused':
      return String(details['to']);
    case 'session.redeemed':
    case 'certificate.retrieved':
      return String(details['home']);
    case 'token.exchanged':
    case 'credential.issued':
      return gateway;
    default:
      return organisation;
  }
}

/**
 * The lane in which an event is drawn: its actor's; what the gateway carried is drawn where it arrived,
 * what the home region gave is drawn at home. Somebody who is no station of the case stands with the gateway.
 */
export function laneIndex(entry: TimelineEntry, lanes: readonly Lane[]): number {
  const code = placeOf(entry);
  const index = lanes.findIndex((lane) => lane.code === code);
  return index < 0 ? lanes.findIndex((lane) => lane.code === gateway) : index;
}
