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
  'withdrawn',
  'suspended',
]);
export type CaseState = z.infer<typeof CaseState>;

/** What moves a case; each event comes from one party only, which the caller of `transition` has checked. */
export const CaseEventKind = z.enum([
  'forward',
  'accept',
  'refuse',
  'refusal_reversed',
  'require_supplement',
  'supplement',
  'approve',
  'deny',
  'withdraw',
  'withdrawal_refused',
  'withdrawal_undelivered',
  'suspend',
  'resume',
]);
export type CaseEventKind = z.infer<typeof CaseEventKind>;

/** What is told of a case and leaves its state, and so every clock, as it is. */
export const stillChanges = [
  'deadline_warning',
  'certificate_flagged',
  'certificate_cleared',
] as const;

/** A change of a case: an event of the machine, or one that moves nothing. */
export type CaseChangeKind = CaseEventKind | (typeof stillChanges)[number];

export const movesNothing = (kind: CaseChangeKind): boolean =>
  (stillChanges as readonly CaseChangeKind[]).includes(kind);

type Moves = Partial<Record<CaseEventKind, CaseState>>;

const open: Moves = { withdraw: 'withdrawn', suspend: 'suspended' };

/**
 * The whole machine. What is not here is forbidden. `resume` goes back to where `suspend` left, and
 * `withdrawal_refused` to where `withdraw` did: it ended nothing in the region that decides. `refusal_reversed` goes
 * back to before the submission was sent: the region never had it.
 */
const machine: Readonly<Record<CaseState, Moves>> = {
  submitted: { ...open, forward: 'forwarded' },
  forwarded: { ...open, accept: 'accepted', refuse: 'refused' },
  accepted: {
    ...open,
    require_supplement: 'supplement_required',
    approve: 'approved',
    deny: 'denied',
  },
  supplement_required: { ...open, accept: 'accepted', supplement: 'supplement_required' },
  suspended: { withdraw: 'withdrawn' },
  refused: { refusal_reversed: 'submitted' },
  approved: {},
  denied: {},
  withdrawn: { withdrawal_undelivered: 'withdrawn' },
};

/**
 * The state after `event`, or undefined where the machine forbids it.
 * @param left the state that `suspend` or `withdraw` left; only read in `suspended` and `withdrawn`
 */
export function nextState(
  state: CaseState,
  event: CaseEventKind,
  left?: CaseState,
): CaseState | undefined {
  if (state === 'suspended' && event === 'resume') return left;
  if (state === 'withdrawn' && event === 'withdrawal_refused') return left;
  return machine[state][event];
}

export const isFinal = (state: CaseState): boolean =>
  state === 'refused' || state === 'approved' || state === 'denied' || state === 'withdrawn';

/** What its parties may still do to a case. */
export const allowedEvents = (state: CaseState): CaseEventKind[] => {
  if (isFinal(state)) return [];
  const events = Object.keys(machine[state]) as CaseEventKind[];
  return state === 'suspended' ? [...events, 'resume'] : events;
};
