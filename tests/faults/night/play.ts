import { setTimeout as pause } from 'node:timers/promises';
import type { FederationDocument } from '../../../gateway/trust/federation/document.ts';
import { runSql } from '../../setup/database.ts';
import type { Queue } from '../campaign/campaign-house.ts';
import { verifyAuditLog } from '../gateway-process.ts';
import { type NightHouse, startNightHouse, until } from './night-house.ts';
import { openWindow, type Window } from './window.ts';

/** Wujiang decides: it closes at night and breaks down five minutes after its opening. */
const region = '320509';

export type NightOptions = {
  readonly queue: Queue;
  readonly messages: number;
  /** The rate that the region bears. */
  readonly perSecond: number;
  /** How long a step of the ramp is, after the opening and after the outage. */
  readonly rampStepSeconds: number;
  readonly outageMs: number;
  /** A migrated database of the caller’s own, which stays the caller’s. Default: a server for this night alone. */
  readonly databaseUrl?: string;
  /** The file that is run. Default: the product’s own. */
  readonly entry?: string;
  readonly say: (line: string) => void;
};

export type NightReport = {
  readonly acceptedPerSecond: number;
  /** Cases of which two more messages waited in the same lane. */
  readonly lanes: number;
  readonly attemptsBurnedByTheNight: number;
  /** Calls that the broken platform got during its outage. */
  readonly callsIntoTheOutage: number;
  /** The most messages that the platform got within one second. */
  readonly peakPerSecond: number;
  /** Messages per second from the end of the outage to the last one. */
  readonly drainedPerSecond: number;
  /** Submissions that reached the platform twice; each has one effect all the same. */
  readonly seenTwice: number;
  readonly problems: readonly string[];
};

const changed =
  ({ perSecond, rampStepSeconds }: NightOptions) =>
  (document: FederationDocument): FederationDocument => ({
    ...document,
    regions: document.regions.map((entry) =>
      entry.code === region
        ? {
            ...entry,
            rate: { perSecond, burst: Math.max(1, Math.round(perSecond / 10)) },
            rampStepSeconds,
            backlogLimitSeconds: 86_400,
          }
        : entry,
    ),
  });

async function door({ operator }: NightHouse, action: 'pause' | 'resume'): Promise<void> {
  const token = await operator.ownToken('admin');
  const body = { action, reason: action === 'pause' ? '夜间停办' : '上班' };
  const path = `/v1/admin/regions/${region}`;
  const answer = await operator.call('PATCH', path, { token, body });
  if (answer.status !== 200)
    throw new Error(`${action}: HTTP ${answer.status} ${JSON.stringify(answer.body)}`);
}

const number = async (house: NightHouse, sql: string): Promise<number> => {
  const { rows } = await runSql(house.databaseUrl, sql);
  return Number((rows[0] as { n: string | number }).n);
};

/** By day: cases in which Wujiang asks for something, so that their lanes have a past. */
async function byDay(house: NightHouse, window: Window, lanes: number): Promise<string[]> {
  const ids: string[] = [];
  const { wujiang } = house.world;
  wujiang.setAutopilot('supplement_then_decide');
  await window.all(lanes, async (nth) => ids.push(await window.submit(nth)));
  await until('every prepared case wants a supplement', 120_000, async () => {
    const sql = "select count(*) as n from case_record where state = 'supplement_required'";
    return (await number(house, sql)) === lanes;
  });
  wujiang.setAutopilot('off');
  return ids;
}

/** By night: the door is closed, and everything that comes waits. */
async function byNight(
  house: NightHouse,
  window: Window,
  prepared: readonly string[],
  messages: number,
): Promise<number> {
  house.world.wujiang.setOpening('closed');
  await door(house, 'pause');
  const begun = performance.now();
  await window.all(messages, (nth) => window.submit(prepared.length + nth));
  const perSecond = messages / ((performance.now() - begun) / 1000);
  // Two messages behind each other in one lane: taken the wrong way round, the second is impossible.
  await window.all(prepared.length, async (nth) => {
    const caseId = prepared[nth] ?? '';
    await window.supplement(caseId, 'LEASE');
    await window.withdraw(caseId);
  });
  return perSecond;
}

type Drain = {
  readonly calls: number;
  readonly peakPerSecond: number;
  readonly drainedPerSecond: number;
};

const arrived = ({ world }: NightHouse): number => world.wujiang.cases().length;

/** By morning: open, broken down, mended. */
async function byMorning(
  house: NightHouse,
  total: number,
  { messages, perSecond, outageMs, rampStepSeconds, say }: NightOptions,
): Promise<Drain> {
  const { wujiang } = house.world;
  wujiang.setOpening('open');
  await door(house, 'resume');
  let peakPerSecond = 0;
  let before = { count: arrived(house), atMs: performance.now() };
  const watch = setInterval(() => {
    const now = { count: arrived(house), atMs: performance.now() };
    // A busy machine looks late: what came meanwhile came in more than a second.
    const seconds = Math.max(1, (now.atMs - before.atMs) / 1000);
    peakPerSecond = Math.max(peakPerSecond, (now.count - before.count) / seconds);
    before = now;
  }, 1000);
  try {
    await until(
      'the first messages arrive',
      60_000,
      () => arrived(house) > total - messages * 0.98,
    );
    const evidence = wujiang.evidence().length;
    const mend = wujiang.inject({ kind: 'http_error', status: 503 });
    say(`broken down after ${arrived(house)} of ${total} cases`);
    await pause(outageMs);
    mend();
    const calls = wujiang.evidence().length - evidence;
    const from = { at: performance.now(), count: arrived(house) };
    say(`mended after ${outageMs / 1000} s, ${calls} calls went into the outage`);
    const patienceMs = 120_000 + rampStepSeconds * 8000 + (total / perSecond) * 8000;
    let told = performance.now();
    await until('everything arrives', patienceMs, () => {
      if (performance.now() - told > 30_000) {
        told = performance.now();
        say(`${arrived(house)} of ${total} cases arrived`);
      }
      return arrived(house) >= total;
    });
    const seconds = (performance.now() - from.at) / 1000;
    return { calls, peakPerSecond, drainedPerSecond: (total - from.count) / seconds };
  } finally {
    clearInterval(watch);
  }
}

async function unfinished(house: NightHouse): Promise<number> {
  return number(house, "select count(*) as n from outbox where state <> 'delivered'");
}

async function problemsOf(
  house: NightHouse,
  prepared: readonly string[],
  total: number,
): Promise<string[]> {
  const cases = house.world.wujiang.cases();
  const byId = new Map(cases.map((entry) => [entry.caseId, entry]));
  const outOfOrder = prepared.filter((id) => byId.get(id)?.supplements !== 1);
  const twice = cases.filter((entry) => entry.effects !== 1);
  const { rows } = await runSql(house.databaseUrl, 'select id from case_record');
  const lost = (rows as { id: string }[]).filter(({ id }) => !byId.has(id));
  const log = await verifyAuditLog(house.environment);
  const withdrawn = await number(
    house,
    "select count(*) as n from case_record where state = 'withdrawn'",
  );
  const helped = await number(
    house,
    `select count(*) as n from (select convert_from(leaf, 'UTF8')::jsonb as event from audit_event) as told
      where event ->> 'caseRef' like 'case\\_%' and event -> 'actor' ->> 'id' = 'delta-operator'`,
  );
  return [
    ...(helped === 0 ? [] : [`the operator acted on cases ${helped} times`]),
    ...(rows.length === total ? [] : [`${rows.length} cases, not ${total}`]),
    ...lost.map(({ id }) => `${id} was lost`),
    ...twice.map((entry) => `${entry.caseId} had ${entry.effects} effects`),
    ...outOfOrder.map((id) => `${id}: its supplement did not come before its withdrawal`),
    ...(withdrawn === prepared.length ? [] : [`${withdrawn} withdrawn, not ${prepared.length}`]),
    ...(log.code === 0 ? [] : [`audit:verify: ${log.output.trim().slice(-300)}`]),
  ];
}

/** Scene 5, night and outage, through the gateway's HTTP doors only; looks into the tables afterwards. */
export async function playNight(options: NightOptions): Promise<NightReport> {
  const { queue, messages, say } = options;
  const house = await startNightHouse(queue, changed(options), options);
  const window = openWindow(house.origin, house.window, region, 16);
  try {
    await until('the catalogue is there', 20_000, async () => {
      const token = await house.window.ownToken('cases:submit');
      const answer = await house.window.call('GET', `/v1/items?region=${region}`, { token });
      return ((answer.body as { items?: unknown[] }).items?.length ?? 0) > 0;
    });
    const lanes = Math.min(200, Math.ceil(messages / 10));
    const prepared = await byDay(house, window, lanes);
    const burned = `select coalesce(sum(attempts), 0) as n from outbox where to_region = '${region}'`;
    const attemptsByDay = await number(house, burned);
    say(`${lanes} cases by day; closed for the night`);
    const acceptedPerSecond = await byNight(house, window, prepared, messages);
    await pause(2000);
    const attemptsBurnedByTheNight = (await number(house, burned)) - attemptsByDay;
    say(`${messages + 2 * lanes} messages wait, accepted at ${Math.round(acceptedPerSecond)}/s`);
    const total = lanes + messages;
    const { calls, peakPerSecond, drainedPerSecond } = await byMorning(house, total, options);
    await until('every message is recorded', 60_000, async () => (await unfinished(house)) === 0);
    await pause(1000);
    return {
      acceptedPerSecond,
      lanes,
      attemptsBurnedByTheNight,
      callsIntoTheOutage: calls,
      peakPerSecond,
      drainedPerSecond,
      seenTwice: house.world.wujiang.cases().filter((entry) => entry.submissionsSeen > 1).length,
      problems: await problemsOf(house, prepared, total),
    };
  } finally {
    await window.close();
    await house.close();
  }
}
