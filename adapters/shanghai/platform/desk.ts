import type { AgentRegister } from './agents.ts';
import type { BusinessAnswer } from './answers.ts';
import { appointmentDesk } from './appointments.ts';
import { progress, queryStatus, type Registry, submit, supplement, withdraw } from './cases.ts';
import type { Sealer } from './envelope.ts';
import { type Call, json, mediaType, type Reply, refusal } from './http.ts';
import type { LicenceDesk } from './licences.ts';
import type { LogoutDesk } from './logout.ts';
import { queryItems } from './matters.ts';
import type { ShanghaiPlatformSecrets } from './secrets.ts';

type Service = (payload: unknown) => BusinessAnswer;

const rememberMs = 10 * 60_000;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Everything behind the envelope: checks form, clock, signature and replay, then asks the service. */
export function sealedDesk(
  secrets: ShanghaiPlatformSecrets,
  sealer: Sealer,
  registry: Registry,
  agents: AgentRegister,
  logout: LogoutDesk,
  licences: LicenceDesk,
  clock: () => Date,
): (call: Call) => Reply | undefined {
  const { paths } = secrets;
  const appointments = appointmentDesk(clock);
  const services = new Map<string, Service>([
    [paths.items, queryItems],
    [paths.companyAgent, agents.query],
    [paths.logout, logout.receive],
    [paths.certificate, licences.data],
    [paths.certificateState, licences.state],
    [paths.caseSubmit, (payload) => submit(registry, payload)],
    [paths.caseSupplement, (payload) => supplement(registry, payload)],
    [paths.caseWithdraw, (payload) => withdraw(registry, payload)],
    [paths.caseNotice, (payload) => progress(registry, payload)],
    [paths.caseStatus, (payload) => queryStatus(registry, payload)],
    [paths.appointSlots, appointments.slots],
    [paths.appointBook, appointments.book],
    [paths.appointCancel, appointments.cancel],
    [paths.queueLength, appointments.queue],
  ]);
  const seen = new Map<string, number>();

  function isReplay(replayId: string): boolean {
    const now = clock().getTime();
    // In order of arrival, so the old ones are in front.
    for (const [id, until] of seen) {
      if (until > now) break;
      seen.delete(id);
    }
    if (seen.has(replayId)) return true;
    seen.set(replayId, now + rememberMs);
    return false;
  }

  return (call) => {
    const service = services.get(call.path);
    if (!service) return undefined;
    if (call.method !== 'POST' || mediaType(call) !== 'application/json') return refusal('4150');
    const replayId = String(call.headers.replayid ?? '');
    if (!uuid.test(replayId)) return refusal('4000');
    const opened = sealer.open(call.body, replayId);
    if (!opened.ok) return refusal(opened.code);
    if (isReplay(replayId)) return refusal('4013');
    const said = service(opened.payload);
    // Whoever is closed says so in clear, as at the front door.
    if (said.code === '5030') return json(200, said);
    const sealed: unknown = JSON.parse(sealer.seal(said, replayId));
    return json(200, sealed);
  };
}
