import { appendFileSync } from 'node:fs';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { submitOne } from '../faults/campaign/clients.ts';
import type { Acknowledged } from '../faults/history.ts';

/** What a load was promised, and what it asked for in vain. */
export type Loaded = {
  readonly ledger: readonly Acknowledged[];
  readonly problems: readonly string[];
};

const everyMs = 500;
/** As many as wait for an answer at once: more would be a load of their own while nothing is accepted. */
const mostWaiting = 8;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Submits, one after the other, whatever happens.
 * @param ledgerFile gets each acknowledgement as a line as soon as it is there, so that it outlives this process
 */
export function startLoad(member: MemberClient, ledgerFile: string | undefined) {
  const ledger: Acknowledged[] = [];
  const problems: string[] = [];
  const waiting = new Set<Promise<void>>();
  let submitted = 0;
  let stopped = false;
  const one = async (number: number): Promise<void> => {
    try {
      const line = await submitOne(member, number);
      ledger.push(line);
      if (ledgerFile !== undefined) appendFileSync(ledgerFile, `${JSON.stringify(line)}\n`);
    } catch (cause) {
      problems.push(cause instanceof Error ? cause.message : String(cause));
    }
  };
  /** Ends with the acknowledgement, or with a problem more. */
  const submit = async (): Promise<void> => {
    const promise = one(submitted++);
    waiting.add(promise);
    await promise;
    waiting.delete(promise);
  };
  const run = async (): Promise<void> => {
    while (!stopped) {
      if (waiting.size < mostWaiting) void submit();
      await pause(everyMs);
    }
  };
  const running = run();
  return {
    submit,
    stop: async (): Promise<Loaded> => {
      stopped = true;
      await running;
      await Promise.all(waiting);
      return { ledger, problems };
    },
  };
}
