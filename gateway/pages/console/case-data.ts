import type { CaseProof } from '../../audit/reading/timeline.ts';
import type { Timeline } from '../../casework/cases/timeline.ts';
import type { CaseView } from '../../casework/cases/view.ts';
import type { Clock } from '../../casework/clocks/clock.ts';
import type { EvaluationView } from '../../casework/evaluations/read.ts';

/** Names for codes, in the visitor's language; a region that nobody knows any more is its public code. */
export type Names = {
  readonly region: (code: string) => string;
  readonly courier: (code: string) => string;
  /** @param holder a region, a member, or `courier:` and its code */
  readonly party: (holder: string) => string;
  /** @param actor `kind:id` of an audit event */
  readonly actor: (actor: string) => string;
};

/** All that the page of one case shows. */
export type CaseData = {
  readonly view: CaseView;
  readonly timeline: Timeline;
  readonly proof: CaseProof;
  /** Places in the log whose inclusion in the signed tree was verified for this page. */
  readonly proven: ReadonlySet<number>;
  readonly names: Names;
  readonly clock?: Clock | undefined;
  readonly evaluation?: EvaluationView | undefined;
};
