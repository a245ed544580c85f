import type { CustodyEventKind, CustodyState, Leg } from './handoff.ts';

/** Where a dossier stands. */
export type Place = { readonly state: CustodyState; readonly leg: Leg };

/** The collecting side, the deciding side, or the courier's own message. */
export type Side = 'from' | 'to' | 'courier';

type Follows = Readonly<Partial<Record<CustodyState, readonly CustodyEventKind[]>>>;

/** The whole machine. The seal comes before the courier, the count after the arrival, on both ways. */
const after: Readonly<Record<Leg, Follows>> = {
  out: {
    packed: ['sealed', 'cancelled'],
    sealed: ['dispatched', 'cancelled'],
    dispatched: ['received', 'lost'],
    received: ['counted', 'discrepancy'],
    discrepancy: ['mended', 'counted', 'discrepancy', 'returned'],
    counted: ['returned'],
    lost: ['received', 'replaced'],
  },
  back: {
    returned: ['received', 'lost'],
    received: ['counted', 'discrepancy'],
    discrepancy: ['mended', 'counted', 'discrepancy'],
    lost: ['received', 'replaced'],
  },
};

const giverOn = (leg: Leg): 'from' | 'to' => (leg === 'out' ? 'from' : 'to');
const takerOn = (leg: Leg): 'from' | 'to' => (leg === 'out' ? 'to' : 'from');

/** Who may report an event: whoever holds the dossier, or answers for what went wrong with it. */
export function mayReport({ state, leg }: Place, event: CustodyEventKind, side: Side): boolean {
  if (side === 'courier') return event === 'lost';
  switch (event) {
    case 'sealed':
    case 'dispatched':
    case 'cancelled':
      return side === 'from';
    case 'returned':
      return side === 'to';
    case 'lost':
      return true;
    case 'mended':
    case 'replaced':
      return side === giverOn(leg);
    case 'received':
      // What was lost may turn up at either end.
      return state === 'lost' || side === takerOn(leg);
    case 'counted':
    case 'discrepancy':
      return side === takerOn(leg);
  }
}

export const mayFollow = ({ state, leg }: Place, event: CustodyEventKind): boolean =>
  after[leg][state]?.includes(event) ?? false;

/** What may come next, for the one who was told no. */
export const nextEvents = ({ state, leg }: Place): readonly CustodyEventKind[] =>
  after[leg][state] ?? [];

/** The place after an event that may follow. What turns up where it came from is on its way back. */
export function placeAfter({ state, leg }: Place, event: CustodyEventKind, side: Side): Place {
  if (event === 'mended') return { state: 'discrepancy', leg };
  if (event === 'returned') return { state: 'returned', leg: 'back' };
  if (event === 'received' && state === 'lost')
    return { state: 'received', leg: side === 'from' ? 'back' : 'out' };
  return { state: event, leg };
}

/** Nothing follows any more. */
export const isOver = (place: Place): boolean => nextEvents(place).length === 0;

/** On its way, so that a courier has it. */
export const isTravelling = ({ state }: Place): boolean =>
  state === 'dispatched' || state === 'returned';

/** Who holds the dossier now; `unknown` while it is lost. */
export function holderOf(
  { state, leg }: Place,
  parties: { readonly from: string; readonly to: string; readonly courier?: string | undefined },
): string {
  if (state === 'lost' || state === 'replaced') return 'unknown';
  if (isTravelling({ state, leg })) return parties.courier ?? 'courier';
  if (state === 'packed' || state === 'sealed' || state === 'cancelled') return parties.from;
  return parties[takerOn(leg)];
}

/** Who must act about a dossier that went wrong, from its event alone; null where nothing is wrong. */
export function ownerAfter(
  place: Place,
  event: CustodyEventKind,
  parties: { readonly from: string; readonly to: string },
): string | null {
  // Who sent it answers for what is missing and chases the courier; once it is mended the count is due.
  if (event === 'mended') return parties[takerOn(place.leg)];
  return place.state === 'discrepancy' || place.state === 'lost'
    ? parties[giverOn(place.leg)]
    : null;
}
