import type { FaultEvidence, PlatformFault } from '../../kit/reference-platform.ts';

type Of<K extends PlatformFault['kind']> = Extract<PlatformFault, { kind: K }>;

/** The faults that are switched on, and what each of them hit. */
export function makeFaults(clock: () => Date) {
  const active = new Set<PlatformFault>();
  const hits: FaultEvidence[] = [];

  /** The newest fault of this kind, recorded as having hit `path`. */
  function strike<K extends PlatformFault['kind']>(kind: K, path: string): Of<K> | undefined {
    const fault = [...active].findLast((candidate): candidate is Of<K> => candidate.kind === kind);
    if (fault) hits.push({ fault: kind, at: clock().toISOString(), path });
    return fault;
  }

  function inject(fault: PlatformFault): () => void {
    // A copy, so that the same fault given twice is undone one at a time.
    const own = { ...fault };
    active.add(own);
    return () => {
      active.delete(own);
    };
  }

  return { strike, inject, evidence: (): FaultEvidence[] => [...hits] };
}
export type Faults = ReturnType<typeof makeFaults>;
