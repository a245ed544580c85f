import { type ActKind, nextState } from '#contracts/case-states';
import type { Relation } from '../../trust/acts/relation.ts';
import { type CaseRow, leftOf } from './case-row.ts';

type Member = Extract<Relation, 'collector' | 'decider' | 'owner' | 'operator'>;
const notMembers = ['region', 'gateway'] as const;

/** Who acts on a case: a member by its relation to it, the deciding `region` by its own signed word, or the gateway. */
export type ActingParty = Member | (typeof notMembers)[number];

const doors: Readonly<Record<ActKind, readonly ActingParty[]>> = {
  forward: ['gateway', 'region'],
  refusal_reversed: ['operator'],
  supplement: ['collector'],
  withdraw: ['collector'],
  withdrawal_refused: ['region', 'gateway'],
  withdrawal_undelivered: ['gateway'],
  suspend: ['decider', 'operator', 'gateway'],
  resume: ['decider', 'owner', 'operator', 'gateway'],
};

type Standing = Pick<CaseRow, 'state' | 'suspendedFrom' | 'owner' | 'withdrawnFrom' | 'acceptedAt'>;

/** Who may do this to a case in this state. */
function admittedTo(
  { state, owner }: Pick<Standing, 'state' | 'owner'>,
  event: ActKind,
): readonly ActingParty[] {
  if (owner !== 'operator') return doors[event];
  // A case that stopped because a message is parked must not go on behind the operator's back.
  if (event === 'resume' && state === 'suspended') return ['operator', 'gateway'];
  // Only while the region has not got it: what it took, nobody here refuses.
  return event === 'withdrawal_refused' ? [...doors[event], 'operator'] : doors[event];
}

/** Whether somebody may do this to a case in this state: first who, then when. */
export function guard(
  row: Standing,
  event: ActKind,
  parties: readonly (ActingParty | Relation)[],
): 'allowed' | 'wrong_party' | 'wrong_state' {
  const admitted = admittedTo(row, event);
  if (!parties.some((party) => (admitted as readonly string[]).includes(party)))
    return 'wrong_party';
  return nextState(row.state, event, leftOf(row)) ? 'allowed' : 'wrong_state';
}

const membersAmong = (parties: readonly ActingParty[]): readonly Member[] =>
  parties.flatMap((party) =>
    (notMembers as readonly string[]).includes(party) ? [] : [party as Member],
  );

/** The relations to a case that let members do this in one state or another. */
export const membersWho = (event: ActKind): readonly Member[] => membersAmong(doors[event]);

/** The relations that let members do this to the case as it is. */
export const membersAdmittedTo = (
  row: Pick<Standing, 'state' | 'owner'>,
  event: ActKind,
): readonly Member[] => membersAmong(admittedTo(row, event));
