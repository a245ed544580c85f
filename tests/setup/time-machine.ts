const RealDate = Date;
let offsetMs = 0;

/** The clock of this process, set off by `offsetMs`; it goes on running. Timers stay as they are. */
class MovedDate extends RealDate {
  constructor(...given: readonly unknown[]) {
    if (given.length === 0) super(MovedDate.now());
    else super(...(given as [number]));
  }
  static override now(): number {
    return RealDate.now() + offsetMs;
  }
  static override [Symbol.hasInstance](value: unknown): boolean {
    return Object.prototype.toString.call(value) === '[object Date]';
  }
}

/** Moves the clock of everything in this process to an instant: gateway, platforms and members alike. */
export function travelTo(instant: string): void {
  offsetMs = RealDate.parse(instant) - RealDate.now();
  globalThis.Date = MovedDate as DateConstructor;
}

export function comeBack(): void {
  globalThis.Date = RealDate;
}
