import { lastKnownYear } from '../../platform/time/calendar.ts';
import type { FederationDocument } from './document.ts';

const dayMs = 86_400_000;

/** How long before its end a table of holidays is said to end. */
const noticeMs = 31 * dayMs;

/** Whether days are about to count, or count already, as Monday to Friday because nobody told their holidays. */
export const holidaysRunOut = ({ regions }: FederationDocument, now: Date): boolean =>
  regions.some(({ calendar }) => calendar.days === 'working') &&
  now.getTime() + noticeMs >= Date.parse(`${lastKnownYear + 1}-01-01T00:00:00+08:00`);

/** What the federation document says about a region. */
export const regionEntry = (document: FederationDocument, region: string) =>
  document.regions.find((entry) => entry.code === region);
