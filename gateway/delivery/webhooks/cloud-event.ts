import type { CaseState } from '#contracts/case-states';
import {
  type CaseCloudEvent,
  type CaseEventType,
  type TestCloudEvent,
  testEventType,
} from '#contracts/webhook';
import { caseNews } from './case-news.ts';
import type { WebhookRow } from './store.ts';

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

const testEvent = (origin: string, { caseId, clientId, at }: WebhookRow): TestCloudEvent => ({
  specversion: '1.0',
  id: caseId,
  source: origin,
  type: testEventType,
  time: at.toISOString(),
  datacontenttype: 'application/json',
  data: { clientId },
});

/** What a row is sent as. */
export const eventOf = (origin: string, row: WebhookRow): CaseCloudEvent | TestCloudEvent => {
  const { type } = row;
  return type === testEventType ? testEvent(origin, row) : cloudEvent(origin, { ...row, type });
};
