import { z } from 'zod';

/** The states of a case (办件). */
export const CaseState = z.enum([
  'submitted',
  'forwarded',
  'accepted',
  'refused',
  'supplement_required',
  'approved',
  'denied',
  'terminated',
  'withdrawn',
  'suspended',
]);
export type CaseState = z.infer<typeof CaseState>;

/** What a deciding region reports: facts, whatever the state in which they find the case (`case-reports.ts`). */
export const ReportKind = z.enum([
  'accept',
  'refuse',
  'require_supplement',
  'approve',
  'deny',
  'terminate',
  'transfer',
  'extend',
  'correct',
  'revoke',
  'annul',
]);
export type ReportKind = z.infer<typeof ReportKind>;

/** What members, operators and the gateway itself do to a case; where the state does not allow it, it is refused. */
export const ActKind = z.enum([
  'forward',
  'refusal_reversed',
  'supplement',
  'withdraw',
  'withdrawal_refused',
  'withdrawal_undelivered',
  'suspend',
  'resume',
]);
export type ActKind = z.infer<typeof ActKind>;

export type CaseEventKind = ActKind | ReportKind;

/** What is told of a case and leaves its state, and so every clock, as it is. */
export const stillChanges = [
  'deadline_warning',
  'irregular',
  'reminded',
  'certificate_flagged',
  'certificate_cleared',
] as const;

/** A change of a case: an event of the machine, or one that moves nothing. */
export type CaseChangeKind = CaseEventKind | (typeof stillChanges)[number];

export const movesNothing = (kind: CaseChangeKind): boolean =>
  (stillChanges as readonly CaseChangeKind[]).includes(kind);

type Moves = Partial<Record<ActKind, CaseState>>;

const open: Moves = { withdraw: 'withdrawn', suspend: 'suspended' };

/**
 * All acts. What is not here is forbidden. `resume` goes back to where `suspend` left, and `withdrawal_refused` to
 * where `withdraw` did: it ended nothing in the region that decides. `refusal_reversed` goes back to before the
 * submission was sent: the region never had it. A `supplement` that was asked for before the acceptance puts the case
 * before the region again (行政许可法 art. 32); a page more than was asked for changes nothing.
 */
const acts: Readonly<Record<CaseState, Moves>> = {
  submitted: { ...open, forward: 'forwarded' },
  forwarded: { ...open, supplement: 'forwarded' },
  accepted: { ...open, supplement: 'accepted' },
  supplement_required: { ...open, supplement: 'forwarded' },
  suspended: { withdraw: 'withdrawn' },
  refused: { refusal_reversed: 'submitted' },
  approved: {},
  denied: {},
  terminated: {},
  withdrawn: { withdrawal_undelivered: 'withdrawn' },
};

/** Where a case goes back to. */
export type Left = {
  /** The state that `suspend` or `withdraw` left; only read in `suspended` and `withdrawn`. */
  readonly state?: CaseState | undefined;
  /** It was accepted: whatever is asked for now, it stays accepted. */
  readonly accepted?: boolean;
};

/** The state after an act, or undefined where it is forbidden. */
export function nextState(
  state: CaseState,
  act: ActKind,
  { state: left, accepted = false }: Left = {},
): CaseState | undefined {
  if (state === 'suspended' && act === 'resume') return left;
  if (state === 'withdrawn' && act === 'withdrawal_refused') return left;
  if (state === 'supplement_required' && act === 'supplement' && accepted) return state;
  return acts[state][act];
}

const ends: ReadonlySet<CaseState> = new Set([
  'refused',
  'approved',
  'denied',
  'terminated',
  'withdrawn',
]);

export const isFinal = (state: CaseState): boolean => ends.has(state);

/** What its parties may still do to a case. */
export const allowedActs = (state: CaseState): ActKind[] => {
  if (isFinal(state)) return [];
  const allowed = Object.keys(acts[state]) as ActKind[];
  return state === 'suspended' ? [...allowed, 'resume'] : allowed;
};
