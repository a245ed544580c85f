import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from 'undici';
import type { FaultEvidence, PlatformFault } from '../../kit/reference-platform.ts';
import { createParcels, kindOf, type Parcel, type Parcels, type Scan } from './parcels.ts';
import { type Pushing, push } from './push.ts';
import type { CourierPlatformSecrets } from './secrets.ts';
import { type Answer, listen } from './server.ts';
import { createService } from './service.ts';

export type CourierFault = PlatformFault | { readonly kind: 'silent' };

type Autopilot = 'off' | 'deliver' | 'delay' | 'lose';

/** What the courier's people do with a parcel by themselves. */
const routes: Readonly<Record<Autopilot, readonly Scan[]>> = {
  off: [],
  deliver: ['collected', 'in_transit', 'out_for_delivery', 'delivered'],
  delay: ['collected', 'in_transit', 'delayed'],
  lose: ['collected', 'in_transit', 'lost'],
};

export type CourierPlatform = {
  readonly url: string;
  /** Somebody scans a parcel; resolves when the partner took the scan, at once while the courier is silent. */
  readonly scan: (waybill: string, kind: Scan) => Promise<void>;
  /** What happens to parcels that are registered from now on. Default `off`. */
  readonly setAutopilot: (mode: Autopilot) => void;
  /** Switches a fault on; the returned function undoes it. `silent`: scans are not told, only found by tracking. */
  readonly inject: (fault: CourierFault) => () => void;
  readonly evidence: () => readonly {
    readonly fault: CourierFault['kind'];
    readonly at: FaultEvidence['at'];
  }[];
  readonly parcels: () => readonly {
    readonly reference: string;
    readonly waybill: string;
    readonly registrations: number;
    readonly scans: readonly Scan[];
  }[];
  readonly close: () => Promise<void>;
};

export type CourierPlatformOptions = {
  /** 0 takes a free port. Listens on 127.0.0.1. */
  readonly port: number;
  readonly secrets: CourierPlatformSecrets;
  /** Where scans are told. */
  readonly callbackUrl: string;
  readonly clock?: () => Date;
  /** How long the courier's people take between two scans on autopilot. */
  readonly scanDelayMs?: number;
};

function createFaults(clock: () => Date) {
  const active = new Set<CourierFault>();
  const evidence: { fault: CourierFault['kind']; at: string }[] = [];
  return {
    evidence: () => [...evidence],
    inject: (fault: CourierFault) => {
      const own = { ...fault };
      active.add(own);
      return () => void active.delete(own);
    },
    hit: <K extends CourierFault['kind']>(kind: K) => {
      const found = [...active].find((fault) => fault.kind === kind);
      if (found) evidence.push({ fault: kind, at: clock().toISOString() });
      return found as Extract<CourierFault, { kind: K }> | undefined;
    },
  };
}
type Faults = ReturnType<typeof createFaults>;

async function answerUnder(faults: Faults, handle: () => string): Promise<Answer | undefined> {
  const slow = faults.hit('slow');
  if (slow) await pause(slow.delayMs, undefined, { ref: false });
  const broken = faults.hit('http_error');
  if (broken) return { status: broken.status, body: 'upstream error' };
  const body = handle();
  if (faults.hit('drop_answer')) return undefined;
  return faults.hit('malformed_body')
    ? { status: 200, body: body.slice(0, body.length / 2) }
    : { status: 200, body };
}

const shown = ({ orderid, mailno, registrations, lines }: Parcel) => ({
  reference: orderid,
  waybill: mailno,
  registrations,
  scans: lines.map(kindOf),
});

/** The courier's people: each scan is written down, and told unless the courier is silent. */
function createPeople(parcels: Parcels, faults: Faults, pushing: Pushing, delayMs: number) {
  const scan = async (parcel: Parcel, kind: Scan) => {
    const line = parcels.scan(parcel, kind);
    if (!faults.hit('silent')) await push(line, pushing);
  };
  return {
    scan,
    carry: async (parcel: Parcel, route: readonly Scan[]) => {
      for (const kind of route) {
        await pause(delayMs, undefined, { ref: false });
        if (pushing.closed()) return;
        await scan(parcel, kind);
      }
    },
  };
}

/**
 * The reference courier: a server with its own book of parcels that takes orders, answers tracking and tells
 * its partner about every scan. Modelled on publicly visible open platforms; every value is invented.
 */
export async function startCourierPlatform(
  options: CourierPlatformOptions,
): Promise<CourierPlatform> {
  const { secrets, callbackUrl: url, clock = () => new Date(), scanDelayMs = 150 } = options;
  let closed = false;
  let autopilot: Autopilot = 'off';
  const faults = createFaults(clock);
  const parcels = createParcels(clock);
  const agent = new Agent({ connections: 4, headersTimeout: 10_000, bodyTimeout: 10_000 });
  const pushing: Pushing = {
    url,
    secrets,
    clock,
    agent,
    closed: () => closed,
    faults: () => ({
      wrongSignature: faults.hit('wrong_callback_signature') !== undefined,
      duplicate: faults.hit('duplicate_callback') !== undefined,
    }),
  };
  const people = createPeople(parcels, faults, pushing, scanDelayMs);
  const service = createService(parcels, secrets, clock);
  const server = await listen(options.port, async (path, body) => {
    if (path !== '/std/service') return { status: 404, body: 'not found' };
    const known = new Set(parcels.all());
    const answer = await answerUnder(faults, () => service(body));
    for (const parcel of parcels.all())
      if (!known.has(parcel)) people.carry(parcel, routes[autopilot]).catch(() => undefined);
    return answer;
  });
  return {
    url: server.url,
    scan: async (waybill, kind) => {
      const parcel = parcels.find(waybill);
      if (!parcel) throw new Error('the courier has no such parcel');
      await people.scan(parcel, kind);
    },
    setAutopilot: (mode) => {
      autopilot = mode;
    },
    inject: faults.inject,
    evidence: faults.evidence,
    parcels: () => parcels.all().map(shown),
    close: async () => {
      closed = true;
      await server.close();
      await agent.destroy();
    },
  };
}
