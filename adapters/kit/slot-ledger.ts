/** Places at a platform's windows, as its calendar keeps them. Times are in +08:00. */
export type LedgerSlot = {
  readonly id: string;
  readonly window: string;
  /** yyyy-mm-dd */
  readonly day: string;
  readonly hour: number;
  readonly free: number;
};

export type LedgerOptions = {
  readonly clock: () => Date;
  readonly windows: readonly string[];
  /** Hours at which a place begins; each lasts one hour. */
  readonly hours: readonly number[];
  /** How many may come to one window in one hour. */
  readonly capacity: number;
};

export type BookingOutcome =
  | {
      readonly kind: 'booked';
      readonly slot: LedgerSlot;
      readonly number: string;
      readonly again: boolean;
    }
  | { readonly kind: 'full' | 'closed' | 'unknown' | 'cancelled' };

export type SlotLedger = {
  /** Empty on a day that is closed or over. */
  readonly slotsOn: (day: string) => readonly LedgerSlot[];
  /** The same id is the same booking, however often it comes. */
  readonly book: (id: string, slotId: string) => BookingOutcome;
  /** Gives the place back; an id that never came is remembered, so that it cannot come late. */
  readonly cancel: (id: string) => void;
  readonly queue: () => readonly { window: string; waiting: number; waitMinutes: number }[];
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');
const dayMs = 86_400_000;
const furthestDays = 30;

const startOf = (day: string, hour: number): number =>
  Date.parse(`${day}T${twoDigits(hour)}:00:00+08:00`);

function isWeekend(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** Days and hours at which there are places at all. */
function createCalendar({ clock, windows, hours, capacity }: LedgerOptions) {
  const isOpen = (day: string): boolean => {
    const start = Date.parse(`${day}T00:00:00+08:00`);
    const now = clock().getTime();
    return !isWeekend(day) && start > now - dayMs && start < now + furthestDays * dayMs;
  };
  return {
    isOpen,
    places: (day: string, takenAt: (id: string) => number): LedgerSlot[] => {
      if (!isOpen(day)) return [];
      const now = clock().getTime();
      const open = hours.filter((hour) => startOf(day, hour) > now);
      return open.flatMap((hour) =>
        windows.map((window, index) => {
          const id = `${day.replaceAll('-', '')}-${twoDigits(hour)}-${index + 1}`;
          return { id, window, day, hour, free: capacity - takenAt(id) };
        }),
      );
    },
  };
}

/** A platform's own calendar: strict capacity, closed at weekends, thirty days ahead. */
export function createSlotLedger(options: LedgerOptions): SlotLedger {
  const calendar = createCalendar(options);
  const booked = new Map<string, { readonly slot: LedgerSlot; readonly number: string }>();
  const cancelled = new Set<string>();
  let last = 0;

  const takenAt = (slotId: string): number =>
    [...booked.values()].filter(({ slot }) => slot.id === slotId).length;
  const slotsOn = (day: string): LedgerSlot[] => calendar.places(day, takenAt);

  function find(slotId: string): LedgerSlot | 'closed' | 'unknown' {
    const day = /^(\d{4})(\d\d)(\d\d)-/.exec(slotId)?.slice(1).join('-');
    if (day === undefined || Number.isNaN(Date.parse(day))) return 'unknown';
    if (!calendar.isOpen(day)) return 'closed';
    return slotsOn(day).find(({ id }) => id === slotId) ?? 'unknown';
  }

  return {
    slotsOn,
    book(id, slotId) {
      if (cancelled.has(id)) return { kind: 'cancelled' };
      const known = booked.get(id);
      if (known) return { kind: 'booked', ...known, again: true };
      const slot = find(slotId);
      if (typeof slot === 'string') return { kind: slot };
      if (slot.free <= 0) return { kind: 'full' };
      last += 1;
      const number = `YY${slot.day.replaceAll('-', '')}${String(last).padStart(6, '0')}`;
      booked.set(id, { slot, number });
      return { kind: 'booked', slot, number, again: false };
    },
    cancel(id) {
      booked.delete(id);
      cancelled.add(id);
    },
    queue: () =>
      options.windows.map((window, index) => ({
        window,
        waiting: index * 2,
        waitMinutes: index * 12,
      })),
  };
}

/** When a place begins and ends: `yyyy-mm-dd hh:mm:ss`, local. */
export const timesOf = ({ day, hour }: LedgerSlot): { begin: string; end: string } => ({
  begin: `${day} ${twoDigits(hour)}:00:00`,
  end: `${day} ${twoDigits(hour + 1)}:00:00`,
});
