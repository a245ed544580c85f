import { Agent } from 'undici';
import { type Outcome, postReport } from './callback-post.ts';
import type { ZhejiangPlatformSecrets } from './secrets.ts';
import type { Xml } from './xml.ts';

const resendMs = 400;
const giveUpMs = 300_000;
const maxInFlight = 16;

type Report = {
  readonly eventNumber: string;
  readonly body: Xml;
  readonly settle: (failure?: Error) => void;
  firstSentAt?: number;
};

/** The reports of one case, oldest first; only the first is ever in flight. */
type Lane = { readonly caseId: string; readonly reports: Report[] };

export type CallbackOptions = {
  readonly url: string;
  readonly secrets: ZhejiangPlatformSecrets;
  readonly clock: () => Date;
  /** What is wrong with callbacks at the moment. */
  readonly faults: () => { readonly wrongSignature: boolean; readonly duplicate: boolean };
};

type Outbox = {
  readonly options: CallbackOptions;
  readonly agent: Agent;
  readonly lanes: Map<string, Lane>;
  readonly ready: Lane[];
  readonly timers: Set<NodeJS.Timeout>;
  inFlight: number;
  silentUntil: number;
  waking: boolean;
  closed: boolean;
};

export type Callbacks = {
  /** Queues a report behind earlier ones of its case; resolves when it was acknowledged. */
  readonly report: (caseId: string, eventNumber: string, body: Xml) => Promise<void>;
  readonly close: () => Promise<void>;
};

function later(outbox: Outbox, delayMs: number, run: () => void): void {
  const timer = setTimeout(() => {
    outbox.timers.delete(timer);
    run();
  }, delayMs);
  outbox.timers.add(timer);
}

function wakeAfter(outbox: Outbox, delayMs: number): void {
  if (outbox.waking) return;
  outbox.waking = true;
  later(outbox, delayMs, () => {
    outbox.waking = false;
    pump(outbox);
  });
}

/**
 * Sends what may be sent. While the receiver cannot be reached at all nothing is tried for 400 ms, so
 * that thousands of waiting cases do not become thousands of refused connections.
 */
function pump(outbox: Outbox): void {
  if (outbox.closed || outbox.ready.length === 0) return;
  const silentMs = outbox.silentUntil - performance.now();
  if (silentMs > 0) {
    wakeAfter(outbox, silentMs);
    return;
  }
  while (outbox.inFlight < maxInFlight) {
    const lane = outbox.ready.shift();
    if (!lane) return;
    void send(outbox, lane);
  }
}

async function send(outbox: Outbox, lane: Lane): Promise<void> {
  const [report] = lane.reports;
  if (!report) throw new Error('a lane without reports was queued');
  report.firstSentAt ??= performance.now();
  outbox.inFlight += 1;
  const { wrongSignature, duplicate } = outbox.options.faults();
  const outcome = await postReport(report, wrongSignature, {
    ...outbox.options,
    agent: outbox.agent,
  });
  if (outcome === 'acknowledged' && duplicate) {
    await postReport(report, wrongSignature, { ...outbox.options, agent: outbox.agent });
  }
  outbox.inFlight -= 1;
  if (outbox.closed) return;
  if (outcome === 'unreachable') outbox.silentUntil = performance.now() + resendMs;
  settle(outbox, lane, report, outcome);
  pump(outbox);
}

function settle(outbox: Outbox, lane: Lane, report: Report, outcome: Outcome): void {
  if (outcome === 'acknowledged') {
    lane.reports.shift();
    report.settle();
    if (lane.reports.length > 0) outbox.ready.push(lane);
    else outbox.lanes.delete(lane.caseId);
  } else if (performance.now() - (report.firstSentAt ?? 0) > giveUpMs) {
    outbox.lanes.delete(lane.caseId);
    abandon(lane, 'a callback was not acknowledged within 5 minutes');
  } else {
    later(outbox, resendMs, () => {
      outbox.ready.push(lane);
      pump(outbox);
    });
  }
}

function abandon(lane: Lane, why: string): void {
  for (const report of lane.reports) report.settle(new Error(why));
}

function enqueue(outbox: Outbox, caseId: string, report: Report): void {
  if (outbox.closed) {
    report.settle(new Error('the platform was closed down'));
    return;
  }
  const lane = outbox.lanes.get(caseId);
  if (lane) {
    lane.reports.push(report);
    return;
  }
  const fresh = { caseId, reports: [report] };
  outbox.lanes.set(caseId, fresh);
  outbox.ready.push(fresh);
  pump(outbox);
}

async function close(outbox: Outbox): Promise<void> {
  outbox.closed = true;
  for (const timer of outbox.timers) clearTimeout(timer);
  for (const lane of outbox.lanes.values()) abandon(lane, 'the platform was closed down');
  outbox.lanes.clear();
  await outbox.agent.destroy();
}

/** The platform's outbox: in order per case, sent again every 400 ms until acknowledged, for 5 minutes. */
export function createCallbacks(options: CallbackOptions): Callbacks {
  const outbox: Outbox = {
    options,
    agent: new Agent({ connections: maxInFlight, headersTimeout: 10_000, bodyTimeout: 10_000 }),
    lanes: new Map(),
    ready: [],
    timers: new Set(),
    inFlight: 0,
    silentUntil: 0,
    waking: false,
    closed: false,
  };
  return {
    report: (caseId, eventNumber, body) =>
      new Promise((resolve, reject) => {
        const settled = (failure?: Error) => (failure ? reject(failure) : resolve());
        enqueue(outbox, caseId, { eventNumber, body, settle: settled });
      }),
    close: () => close(outbox),
  };
}
