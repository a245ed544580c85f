import type { CaseState } from '#contracts/case-states';
import type { CaseCloudEvent, CaseEventType } from '#contracts/webhook';
import { caseNews } from './case-news.ts';

export const cloudEventsType = 'application/cloudevents+json';

/** A change of a case, as it is told. */
export type ToldChange = {
  readonly caseId: string;
  readonly version: number;
  readonly type: CaseEventType;
  readonly caseState: CaseState;
  readonly at: Date;
};

/** The same change is the same event, to whomever and however often it is sent. */
export const cloudEvent = (origin: string, change: ToldChange): CaseCloudEvent => ({
  specversion: '1.0',
  id: `${change.caseId}.${change.version}`,
  source: origin,
  type: change.type,
  subject: change.caseId,
  time: change.at.toISOString(),
  datacontenttype: 'application/json',
  data: caseNews(origin, { ...change, state: change.caseState }),
});
