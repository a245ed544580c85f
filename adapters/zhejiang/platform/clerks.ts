import type { DecidingEvent } from '../../kit/reference-platform.ts';
import { asWished } from '../../kit/sandbox.ts';
import type { StoredCase } from './register.ts';

export type Autopilot = 'off' | 'decide' | 'supplement_then_decide';

function usualAct(stored: StoredCase, mode: Autopilot): DecidingEvent | undefined {
  if (mode === 'off') return undefined;
  // 行政许可法 art. 32: what is missing is asked for once, before the acceptance.
  if (stored.status === '1') return mode === 'decide' ? 'accept' : 'require_supplement';
  if (stored.status === '2') return 'approve';
  if (stored.status === '4') return stored.supplied ? 'accept' : undefined;
  return stored.status === '5' ? 'approve' : undefined;
}

/** What a clerk on autopilot does next, or undefined if it is not the clerk's turn. */
export const nextAct = (stored: StoredCase, mode: Autopilot): DecidingEvent | undefined =>
  asWished(usualAct(stored, mode), stored.wish, stored.status !== '1');

export type ClerkOptions = {
  readonly act: (stored: StoredCase, event: DecidingEvent) => Promise<void>;
  readonly delayMs: number;
  readonly isOpen: () => boolean;
};

export type Clerks = {
  /** Gives an open case to a clerk, who acts after the delay. */
  readonly consider: (stored: StoredCase) => void;
  readonly setMode: (mode: Autopilot, cases: readonly StoredCase[]) => void;
  readonly close: () => void;
};

export function createClerks({ act, delayMs, isOpen }: ClerkOptions): Clerks {
  const timers = new Map<StoredCase, NodeJS.Timeout>();
  let mode: Autopilot = 'off';

  /** Clerks rest while the platform is closed, and look again after a second. */
  const work = (stored: StoredCase): void => {
    timers.delete(stored);
    if (!isOpen()) {
      consider(stored, Math.max(delayMs, 1000));
      return;
    }
    const event = nextAct(stored, mode);
    // What becomes of the callback is the outbox's business: a clerk does not wait for it.
    if (event) act(stored, event).catch(() => undefined);
    consider(stored);
  };

  const consider = (stored: StoredCase, afterMs = delayMs): void => {
    if (timers.has(stored) || !nextAct(stored, mode)) return;
    timers.set(
      stored,
      setTimeout(() => work(stored), afterMs),
    );
  };

  const setMode: Clerks['setMode'] = (next, cases) => {
    mode = next;
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
    for (const stored of cases) consider(stored);
  };

  return { consider: (stored) => consider(stored), setMode, close: () => setMode('off', []) };
}
