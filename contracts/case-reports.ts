import { z } from 'zod';
import type { CaseState, ReportKind } from './case-states.ts';

/**
 * What is irregular about a report. It happened all the same: the report is taken, marked with these words, told to
 * the parties and shown to the auditor. Articles are those of the 行政许可法.
 */
export const Irregularity = z.enum([
  /** art. 38, 32: a no without its reason. */
  'reason_missing',
  'approver_missing',
  'legal_basis_missing',
  /** art. 32: the whole of what is to be brought is told at once. */
  'wanted_missing',
  'body_missing',
  'days_missing',
  /** art. 32: once. */
  'supplement_again',
  'supplement_late',
  'supplement_after_acceptance',
  /** Decided or accepted without waiting for what was asked for. */
  'supplement_outstanding',
  'accepted_again',
  /** art. 32: it counts as accepted from its receipt since the five days passed in silence. */
  'accepted_late',
  'refused_after_acceptance',
  'decided_while_suspended',
  'decided_again',
  /** art. 42: an extension is one of a time limit that runs, once, by ten days. */
  'extended_before_acceptance',
  'extended_again',
  'extended_beyond_law',
  /** It happened before what was reported earlier. */
  'out_of_order',
  'after_end',
  'after_withdrawal',
  /** art. 69, 70: only what was granted can be taken back or struck off. */
  'nothing_granted',
  /** 秒批 by a rule that its region does not announce, or whose conditions the application does not meet. */
  'rule_unknown',
  'rule_not_met',
  'suspended_again',
  'suspended_after_end',
  /** It was told to go on, and did not stand still. */
  'not_suspended',
  /** It waits for its originals, or for the operator: the region's word alone does not let it go on. */
  'held_by_others',
]);
export type Irregularity = z.infer<typeof Irregularity>;

/** How a report finds a case, below a suspension and below a withdrawal that the region has not learnt of. */
export type Standing =
  | Exclude<CaseState, 'submitted' | 'suspended' | 'withdrawn'>
  /** What was asked for after the acceptance leaves it accepted. */
  | 'supplement_after_acceptance'
  /** Withdrawn, and the region has taken that. */
  | 'withdrawn';

export type Effect = {
  /** Absent: the case stays as it is. */
  readonly to?: CaseState;
  readonly irregular?: Irregularity;
};

const to = (state: CaseState, irregular?: Irregularity): Effect => ({
  to: state,
  ...(irregular ? { irregular } : {}),
});
const stays = (irregular?: Irregularity): Effect => (irregular ? { irregular } : {});

type Effects = Readonly<Record<Standing, Effect>>;

const over = (effect: Effect) => ({
  refused: effect,
  approved: effect,
  denied: effect,
  terminated: effect,
  withdrawn: stays('after_withdrawal'),
});
const afterEnd = over(stays('after_end'));

const open = (effect: Effect) => ({
  forwarded: effect,
  supplement_required: effect,
  accepted: effect,
  supplement_after_acceptance: effect,
});

const decision = (state: CaseState): Effects => ({
  ...open(to(state)),
  ...over(to(state, 'decided_again')),
});

const onGranted: Effects = {
  ...open(stays('nothing_granted')),
  ...over(stays('nothing_granted')),
  approved: stays(),
};

/** What every report does to a case, wherever it finds it: the whole of it. */
export const reportEffects: Readonly<Record<ReportKind, Effects>> = {
  accept: { ...open(to('accepted')), accepted: stays('accepted_again'), ...afterEnd },
  refuse: {
    ...decision('refused'),
    accepted: to('refused', 'refused_after_acceptance'),
    supplement_after_acceptance: to('refused', 'refused_after_acceptance'),
  },
  require_supplement: {
    forwarded: to('supplement_required'),
    supplement_required: stays(),
    accepted: to('supplement_required', 'supplement_after_acceptance'),
    supplement_after_acceptance: stays('supplement_after_acceptance'),
    ...afterEnd,
  },
  approve: decision('approved'),
  deny: decision('denied'),
  terminate: { ...open(to('terminated')), ...afterEnd },
  transfer: { ...open(stays()), ...afterEnd },
  extend: {
    ...open(stays()),
    forwarded: stays('extended_before_acceptance'),
    supplement_required: stays('extended_before_acceptance'),
    ...afterEnd,
  },
  // A name that changes while the case is open is corrected in it, as a slip in a decision is.
  correct: { ...open(stays()), ...over(stays()) },
  revoke: onGranted,
  annul: onGranted,
};

/** What a report decides rests on an acceptance: 即办件 are accepted and decided in one. */
export const restsOnAcceptance: ReadonlySet<ReportKind> = new Set(['approve', 'deny']);

/** What was reported where a case could not be stopped, or let go on: nothing of it is among the case's changes. */
export const reportedBy: Partial<Record<Irregularity, 'suspend' | 'resume'>> = {
  suspended_again: 'suspend',
  suspended_after_end: 'suspend',
  not_suspended: 'resume',
  held_by_others: 'resume',
};

/** Reports that end a case. */
export const endingReports: ReadonlySet<ReportKind> = new Set([
  'refuse',
  'approve',
  'deny',
  'terminate',
]);

/** Reports about a case that leave standing what was written about it: a page of their own. */
export const formalReports: ReadonlySet<ReportKind> = new Set([
  'transfer',
  'extend',
  'correct',
  'revoke',
  'annul',
]);

/** What belongs to a report, and the word for its lack. */
type Part = 'reason' | 'approver' | 'legalBasis' | 'wanted' | 'body' | 'days';

export const lackOf: Readonly<Record<Part, Irregularity>> = {
  reason: 'reason_missing',
  approver: 'approver_missing',
  legalBasis: 'legal_basis_missing',
  wanted: 'wanted_missing',
  body: 'body_missing',
  days: 'days_missing',
};

const formal = ['reason', 'approver', 'legalBasis'] as const;

export const partsOf: Readonly<Record<ReportKind, readonly Part[]>> = {
  accept: [],
  refuse: ['reason'],
  require_supplement: ['wanted'],
  approve: [],
  deny: ['reason'],
  terminate: formal,
  transfer: ['body', 'reason'],
  extend: ['days', 'reason', 'approver'],
  correct: ['reason', 'approver'],
  revoke: formal,
  annul: formal,
};

/** 行政许可法 art. 32 (1) 4, in working days from the receipt. */
export const acceptanceDays = 5;

/** art. 42 (1): by how many working days a limit is extended at most. */
export const longestExtensionDays = 10;
