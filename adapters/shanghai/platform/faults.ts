import type { FaultEvidence, PlatformFault } from '../../kit/reference-platform.ts';

export type Faults = {
  readonly inject: (fault: PlatformFault) => () => void;
  /** The active fault of this kind, recorded as evidence that it hit `path`. */
  readonly hit: <K extends PlatformFault['kind']>(
    kind: K,
    path: string,
  ) => Extract<PlatformFault, { kind: K }> | undefined;
  readonly evidence: () => readonly FaultEvidence[];
};

export function faultBoard(clock: () => Date): Faults {
  const active = new Set<PlatformFault>();
  const evidence: FaultEvidence[] = [];
  return {
    inject(fault) {
      // A copy, so that the same fault object injected twice is undone once per call.
      const own = { ...fault };
      active.add(own);
      return () => void active.delete(own);
    },
    hit(kind, path) {
      const fault = [...active].find(
        (candidate): candidate is Extract<PlatformFault, { kind: typeof kind }> =>
          candidate.kind === kind,
      );
      if (fault) evidence.push({ fault: kind, at: clock().toISOString(), path });
      return fault;
    },
    evidence: () => [...evidence],
  };
}
