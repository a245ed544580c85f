import type { SubmissionMessage } from '#contracts/case';
import type {
  CasesDoor,
  CertificatesDoor,
  IdentityDoor,
  RegionAdapter,
  RegionFailure,
  RegionResult,
} from '#contracts/region-adapter';

type C = unknown;
type Adapter = RegionAdapter<C>;

/** An adapter as somebody might have written it who did not know better. */
export type Plant = (adapter: Adapter) => Adapter;

export const inCases =
  (change: (door: CasesDoor<C>) => Partial<CasesDoor<C>>): Plant =>
  (adapter) =>
    adapter.cases ? { ...adapter, cases: { ...adapter.cases, ...change(adapter.cases) } } : adapter;

export const inIdentity =
  (change: (door: IdentityDoor<C>) => Partial<IdentityDoor<C>>): Plant =>
  (adapter) =>
    adapter.identity
      ? { ...adapter, identity: { ...adapter.identity, ...change(adapter.identity) } }
      : adapter;

export const inCertificates =
  (change: (door: CertificatesDoor<C>) => Partial<CertificatesDoor<C>>): Plant =>
  (adapter) =>
    adapter.certificates
      ? { ...adapter, certificates: { ...adapter.certificates, ...change(adapter.certificates) } }
      : adapter;

/** What is sent is another message. */
export const sending = (change: (message: SubmissionMessage) => SubmissionMessage): Plant =>
  inCases(({ submit }) => ({ submit: (message, context) => submit(change(message), context) }));

/** What came is read otherwise. */
export const reading =
  <T>(change: (value: T) => T) =>
  (result: RegionResult<T>): RegionResult<T> =>
    result.ok ? { ok: true, value: change(result.value) } : result;

/** A failure is taken for something else. */
export const failing =
  (change: (failure: RegionFailure) => RegionFailure) =>
  <T>(result: RegionResult<T>): RegionResult<T> =>
    result.ok ? result : { ok: false, failure: change(result.failure) };

const zoneMs = 8 * 3_600_000;

/** Written as if the clock on the wall were Greenwich's. */
export const inWrongZone = (instant: string): string =>
  `${new Date(Date.parse(instant) + zoneMs + zoneMs).toISOString().slice(0, 19)}+08:00`;
