import type { CaseCloudEvent, CaseEventType, CaseNews } from '#contracts/webhook';

export const cloudEventsType = 'application/cloudevents+json';

/** A change of a case, as it is told. */
export type ToldChange = {
  readonly caseId: string;
  readonly version: number;
  readonly type: CaseEventType;
  readonly caseState: CaseNews['state'];
  readonly at: Date;
};

export const caseNews = (
  origin: string,
  { caseId, version, caseState, at }: ToldChange,
): CaseNews => ({
  caseId,
  state: caseState,
  version,
  at: at.toISOString(),
  link: `${origin}/v1/cases/${caseId}`,
});

/** The same change is the same event, to whomever and however often it is sent. */
export const cloudEvent = (origin: string, change: ToldChange): CaseCloudEvent => ({
  specversion: '1.0',
  id: `${change.caseId}.${change.version}`,
  source: origin,
  type: change.type,
  subject: change.caseId,
  time: change.at.toISOString(),
  datacontenttype: 'application/json',
  data: caseNews(origin, change),
});
