import type { DecidingEvent } from '../../kit/reference-platform.ts';
import type { CaseRecord } from './cases.ts';
import { type AutopilotMode, nextAct } from './clerks.ts';

type Hands = {
  readonly act: (record: CaseRecord, event: DecidingEvent) => Promise<void>;
  readonly isOpen: () => boolean;
  readonly records: () => Iterable<CaseRecord>;
};

/** Clerks that work by themselves: one pending step per case, none while the platform is closed. */
export function autopilot(clerkDelayMs: number, hands: Hands) {
  const timers = new Map<CaseRecord, NodeJS.Timeout>();
  const busy = new Set<CaseRecord>();
  let mode: AutopilotMode = 'off';
  let stopped = false;

  function consider(record: CaseRecord): void {
    if (stopped || timers.has(record) || busy.has(record) || !nextAct(record, mode)) return;
    timers.set(
      record,
      setTimeout(() => {
        timers.delete(record);
        void step(record);
      }, clerkDelayMs),
    );
  }

  async function step(record: CaseRecord): Promise<void> {
    const event = nextAct(record, mode);
    if (event && hands.isOpen()) {
      busy.add(record);
      // A report that nobody acknowledges is counted by its sender; the clerk goes on with the case.
      await hands.act(record, event).catch(() => undefined);
      busy.delete(record);
    }
    consider(record);
  }

  return {
    consider,
    setMode(next: AutopilotMode): void {
      mode = next;
      for (const record of hands.records()) consider(record);
    },
    stop(): void {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
