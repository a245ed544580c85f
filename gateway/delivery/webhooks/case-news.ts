import type { CaseState } from '#contracts/case-states';
import { asServed } from '#contracts/dates';
import type { CaseNews } from '#contracts/webhook';

export type NewsOf = {
  readonly caseId: string;
  readonly version: number;
  readonly state: CaseState;
  readonly at: Date;
};

/** That a case changed, for whoever may know, and where to read how. */
export const caseNews = (origin: string, { caseId, version, state, at }: NewsOf): CaseNews => ({
  caseId,
  state,
  version,
  at: asServed(at),
  link: `${origin}/v1/cases/${caseId}`,
});
