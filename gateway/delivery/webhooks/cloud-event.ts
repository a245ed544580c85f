import type { CaseState } from '#contracts/case-states';
import { asServed } from '#contracts/dates';
import {
  type CaseCloudEvent,
  type CaseEventType,
  type NewsCloudEvent,
  NewsEventType,
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
  time: asServed(change.at),
  datacontenttype: 'application/json',
  data: caseNews(origin, { ...change, state: change.caseState }),
});

const testEvent = (origin: string, { caseId, clientId, at }: WebhookRow): TestCloudEvent => ({
  specversion: '1.0',
  id: caseId,
  source: origin,
  type: testEventType,
  time: asServed(at),
  datacontenttype: 'application/json',
  data: { clientId },
});

/** Where a member reads what became of it. */
const placeOf = (type: NewsEventType, about: string): string =>
  type.startsWith('tongban.agreement.') ? `/v1/agreements/${about}` : '/v1/member-keys';

const newsEvent = (
  origin: string,
  { caseId, about, at }: WebhookRow,
  type: NewsEventType,
): NewsCloudEvent => ({
  specversion: '1.0',
  id: caseId,
  source: origin,
  type,
  subject: about ?? '',
  time: asServed(at),
  datacontenttype: 'application/json',
  data: { link: origin + placeOf(type, about ?? '') },
});

const isNews = (type: WebhookRow['type']): type is NewsEventType =>
  NewsEventType.safeParse(type).success;

/** What a row is sent as. */
export const eventOf = (
  origin: string,
  row: WebhookRow,
): CaseCloudEvent | NewsCloudEvent | TestCloudEvent => {
  const { type } = row;
  if (type === testEventType) return testEvent(origin, row);
  return isNews(type) ? newsEvent(origin, row, type) : cloudEvent(origin, { ...row, type });
};
