import type { CaseReport } from '#contracts/case';
import type { CaseState } from '#contracts/case-states';

/**
 * 办件状态 of the region: 1 收件, 2 受理, 3 不予受理, 4 补正, 5 补正受理, 6 办结-准予, 7 办结-不准予, 8 撤回,
 * 9 挂起, 10 终止. Accepting after a supplement (5) is accepting. 11 移送, 12 延期, 13 更正, 14 撤销 and 15 注销 are acts
 * that leave the case in its status.
 */
const states = new Map<string, CaseState>([
  ['1', 'forwarded'],
  ['2', 'accepted'],
  ['3', 'refused'],
  ['4', 'supplement_required'],
  ['5', 'accepted'],
  ['6', 'approved'],
  ['7', 'denied'],
  ['8', 'withdrawn'],
  ['9', 'suspended'],
  ['10', 'terminated'],
]);

const numbers: Readonly<Record<CaseState, string>> = {
  submitted: '1',
  forwarded: '1',
  accepted: '2',
  refused: '3',
  supplement_required: '4',
  approved: '6',
  denied: '7',
  withdrawn: '8',
  suspended: '9',
  terminated: '10',
};

/** What the region may report; 1, 8 and 9 are no acts of its clerks that a sender waits for. */
const events = new Map<string, CaseReport['event']>([
  ['2', 'accept'],
  ['3', 'refuse'],
  ['4', 'require_supplement'],
  ['5', 'accept'],
  ['6', 'approve'],
  ['7', 'deny'],
  ['10', 'terminate'],
  ['11', 'transfer'],
  ['12', 'extend'],
  ['13', 'correct'],
  ['14', 'revoke'],
  ['15', 'annul'],
]);

export const stateOf = (status: string): CaseState | undefined => states.get(status);
export const statusNumberOf = (state: CaseState): string => numbers[state];
export const eventOf = (status: string): CaseReport['event'] | undefined => events.get(status);
