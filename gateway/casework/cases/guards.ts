import { type CaseEventKind, nextState } from '#contracts/case-states';
import type { Caller } from '../../trust/identity/caller.ts';
import { type CaseRow, stateLeft } from './case-row.ts';

/**
 * Who acts on a case:
 * - `collector`: the member platform that submitted it
 * - `decider`: the deciding region, by its own signed report
 * - `deciding_member`: the member platform of the deciding region
 * - `owner`: the member platform of the region that must act while the case is suspended
 */
export type ActingParty =
  | 'collector'
  | 'decider'
  | 'deciding_member'
  | 'owner'
  | 'operator'
  | 'gateway';

const doors: Readonly<Record<CaseEventKind, readonly ActingParty[]>> = {
  forward: ['gateway', 'decider'],
  accept: ['decider'],
  refuse: ['decider', 'gateway'],
  require_supplement: ['decider'],
  supplement: ['collector'],
  approve: ['decider'],
  deny: ['decider'],
  withdraw: ['collector'],
  withdrawal_refused: ['decider', 'gateway'],
  withdrawal_undelivered: ['gateway'],
  suspend: ['deciding_member', 'operator', 'gateway'],
  resume: ['deciding_member', 'owner', 'operator', 'gateway'],
};

type Standing = Pick<CaseRow, 'state' | 'suspendedFrom' | 'owner' | 'withdrawnFrom'>;

function admittedTo({ state, owner }: Standing, event: CaseEventKind): readonly ActingParty[] {
  if (owner !== 'operator') return doors[event];
  // A case that stopped because a message is parked must not go on behind the operator's back.
  if (event === 'resume' && state === 'suspended') return ['operator', 'gateway'];
  // Only while the region has not got it: what it took, nobody here refuses.
  return event === 'withdrawal_refused' ? [...doors[event], 'operator'] : doors[event];
}

/** Whether somebody may do this to a case in this state: first who, then when. */
export function guard(
  row: Standing,
  event: CaseEventKind,
  parties: readonly ActingParty[],
): 'allowed' | 'wrong_party' | 'wrong_state' {
  const admitted = admittedTo(row, event);
  if (!parties.some((party) => admitted.includes(party))) return 'wrong_party';
  return nextState(row.state, event, stateLeft(row)) ? 'allowed' : 'wrong_state';
}

/** What a member is to a case; nothing for those who have no part in it. */
export function partiesOf(
  row: Pick<CaseRow, 'clientId' | 'toRegion' | 'owner'>,
  caller: Pick<Caller, 'clientId' | 'region' | 'role'>,
): readonly ActingParty[] {
  if (caller.role === 'operator') return ['operator'];
  if (caller.role === 'auditor') return [];
  const parties: ActingParty[] = [];
  if (caller.clientId === row.clientId) parties.push('collector');
  if (caller.role !== 'platform') return parties;
  if (caller.region === row.toRegion) parties.push('deciding_member');
  if (caller.region === row.owner) parties.push('owner');
  return parties;
}
