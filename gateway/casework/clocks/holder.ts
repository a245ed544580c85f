import type { Moved } from './history.ts';

type Sent = {
  /** When supplements reached the deciding region. */
  readonly arrivals: readonly Date[];
  readonly decidingRegion: string;
};

/**
 * With whom a case was at an instant: a region, `applicant`, `operator`, or `courier` while a message is on
 * its way. Who holds a case when its time is up is who is asked why.
 */
export function holderAt(
  moves: readonly Moved[],
  { arrivals, decidingRegion }: Sent,
  at: Date,
): string {
  const past = moves.filter((move) => move.at <= at);
  const last = past.findLast(({ fromState, toState }) => fromState !== toState);
  switch (last?.toState) {
    case undefined:
    case 'submitted':
      return 'courier';
    case 'suspended':
      return last?.owner ?? 'operator';
    // Asked for before the acceptance, it is the region's turn again as soon as it arrives.
    case 'forwarded':
    case 'supplement_required': {
      const asked = past.findLast(({ event }) => event === 'require_supplement');
      const sent = past.some(
        ({ event, at: when }) => event === 'supplement' && asked && when >= asked.at,
      );
      if (!asked) return decidingRegion;
      const arrived = arrivals.some((when) => asked && when >= asked.at && when <= at);
      if (arrived) return decidingRegion;
      return sent ? 'courier' : 'applicant';
    }
    default:
      return decidingRegion;
  }
}
