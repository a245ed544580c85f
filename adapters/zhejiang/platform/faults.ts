import { setTimeout as pause } from 'node:timers/promises';
import type { FaultEvidence, PlatformFault } from '../../kit/reference-platform.ts';
import { type Answer, plain } from './answer.ts';

export type Faults = {
  readonly inject: (fault: PlatformFault) => () => void;
  readonly evidence: () => readonly FaultEvidence[];
  readonly isOn: (kind: 'wrong_callback_signature' | 'duplicate_callback', path: string) => boolean;
  /** Runs a request under the faults of the moment; undefined means that the connection is to be cut. */
  readonly apply: (path: string, handle: () => Answer) => Promise<Answer | undefined>;
};

/** Each fault stays until it is undone; each request that it hit leaves a line of evidence. */
export function createFaults(clock: () => Date): Faults {
  const active = new Set<PlatformFault>();
  const evidence: FaultEvidence[] = [];

  const hit = <K extends PlatformFault['kind']>(kind: K, path: string) => {
    for (const fault of active) {
      if (fault.kind !== kind) continue;
      evidence.push({ fault: kind, at: clock().toISOString(), path });
      return fault as Extract<PlatformFault, { kind: K }>;
    }
    return undefined;
  };

  /** A code, or the number of a status, that nobody announced. */
  const oddly = (path: string, answer: Answer): Answer => {
    const change = (from: RegExp, to: string) => ({
      ...answer,
      body: Buffer.from(answer.body.toString('latin1').replace(from, to), 'latin1'),
    });
    if (hit('odd_code', path)) return change(/(<CODE>|"code":")\d{4}/, '$17777');
    return hit('odd_status', path) ? change(/(<BJZT>)\d+/, '$177') : answer;
  };

  return {
    inject: (fault) => {
      const own = { ...fault };
      active.add(own);
      return () => void active.delete(own);
    },
    evidence: () => [...evidence],
    isOn: (kind, path) => hit(kind, path) !== undefined,
    apply: async (path, handle) => {
      const slow = hit('slow', path);
      if (slow) await pause(slow.delayMs, undefined, { ref: false });
      const broken = hit('http_error', path);
      if (broken) return plain(broken.status, 'upstream error');
      const answer = oddly(path, handle());
      if (hit('drop_answer', path)) return undefined;
      if (!hit('malformed_body', path)) return answer;
      const half = answer.body.subarray(0, Math.ceil(answer.body.length / 2));
      return { ...answer, body: Buffer.concat([half, Buffer.from([0x3c, 0xff, 0x00])]) };
    },
  };
}
