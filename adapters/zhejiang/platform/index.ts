import type {
  PlatformCase,
  PlatformOptions,
  ReferencePlatform,
} from '../../kit/reference-platform.ts';
import { losing } from '../../kit/sandbox.ts';
import { createAgents } from './agents.ts';
import { createAppointments } from './appointments.ts';
import { type Callbacks, createCallbacks } from './callbacks.ts';
import { createLibrary } from './certificates.ts';
import { createClerks } from './clerks.ts';
import { decide } from './decisions.ts';
import { createFaults, type Faults } from './faults.ts';
import { fileReport } from './filings.ts';
import { createCatalogue } from './items.ts';
import { createLogin } from './login.ts';
import { createLogouts } from './logout.ts';
import { isOpen, localTime } from './opening.ts';
import { createRegister, type StoredCase, storedCase } from './register.ts';
import type { ZhejiangPlatformSecrets } from './secrets.ts';
import { listen } from './server.ts';
import { createService } from './service.ts';
import { tell } from './tell.ts';

type Options = PlatformOptions<ZhejiangPlatformSecrets>;

function startCallbacks(
  { callbackUrl, secrets }: Options,
  clock: () => Date,
  faults: Faults,
): Callbacks {
  const path = new URL(callbackUrl).pathname;
  return createCallbacks({
    url: callbackUrl,
    secrets,
    clock,
    faults: () => ({
      wrongSignature: faults.isOn('wrong_callback_signature', path),
      duplicate: faults.isOn('duplicate_callback', path),
    }),
  });
}

const counted = (stored: StoredCase): PlatformCase => ({
  caseId: stored.caseId,
  regionalCaseId: stored.number,
  submissionsSeen: stored.submissionsSeen,
  effects: stored.effects,
  decisions: stored.decisions,
  supplements: stored.supplements,
  status: stored.status,
});

/**
 * The reference platform of Jiashan: its own server, state, rules and opening hours. Modelled on publicly
 * visible integrations; every value is invented. `setOpening('closed')` and the night close the case
 * operations; log-in, item list and certificate library stay open. Status words of `cases()` are the
 * region's numbers 1..9; those of `notices()` are canonical.
 */
export async function startZhejiangPlatform(options: Options): Promise<ReferencePlatform> {
  const { secrets, loginCallbackUrl, clock = () => new Date(), clerkDelayMs = 150 } = options;
  let opening: 'auto' | 'open' | 'closed' = 'auto';
  const openNow = () => (opening === 'auto' ? isOpen(clock()) : opening === 'open');

  const faults = createFaults(clock);
  const callbacks = startCallbacks(options, clock, faults);
  const library = createLibrary(clock, (ZZBS, ZZZT, how) => {
    const event = { SJLX: 'ZZZT', ZZBS, ZZZT, BGSJ: localTime(clock()) };
    return tell(options.certificateUrl, event, secrets, clock, how);
  });
  const act = (stored: StoredCase, event: Parameters<ReferencePlatform['act']>[1]) =>
    decide(stored, event, { callbacks, library, clock });
  const clerks = createClerks({ act, delayMs: clerkDelayMs, isOpen: openNow });
  const catalogue = createCatalogue(options.region ?? '330421');
  const register = createRegister(catalogue, clock, clerks.consider, losing(faults.inject));
  const agents = createAgents(clock);
  const logouts = createLogouts(options.logoutUrl, secrets, clock);
  const login = createLogin({ secrets, loginCallbackUrl, agents, logouts, library, clock });
  const service = createService({
    secrets,
    register,
    library,
    appointments: createAppointments(catalogue, clock),
    clock,
    isOpen: openNow,
  });
  const server = await listen(options.port, (call) =>
    faults.apply(call.path, () => login(call) ?? service(call)),
  );

  return {
    region: catalogue.area,
    url: server.url,
    setOpening: (next) => {
      opening = next;
    },
    inject: faults.inject,
    evidence: faults.evidence,
    setAutopilot: (mode) => clerks.setMode(mode, [...register.cases.values()]),
    act: async (caseId, event) => act(storedCase(register, caseId), event),
    file: async (caseId, event, { bare = false } = {}) =>
      fileReport(storedCase(register, caseId), event, bare, { callbacks, library, clock }),
    cases: () => [...register.cases.values()].map(counted),
    received: () => [...register.received],
    notices: () => [...register.notices],
    setCertificateStatus: library.setStatus,
    alterFace: library.alter,
    withdrawAgent: agents.withdraw,
    signOut: logouts.signOut,
    signedOut: logouts.signedOut,
    close: async () => {
      clerks.close();
      await Promise.all([server.close(), callbacks.close()]);
    },
  };
}
