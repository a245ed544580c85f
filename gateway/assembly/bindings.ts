import type { ZodError } from 'zod';
import type { CourierAdapter } from '#contracts/courier';
import type { OutboundHttp } from '#contracts/outbound-http';
import type { RegionAdapter } from '#contracts/region-adapter';
import type { RegionCode } from '#contracts/region-code';
import { fail, ok, type Result } from '#contracts/result';
import { type Config, foreignSettings, parseConfig } from '../platform/process/config.ts';
import type { CourierBinding } from '../regions/border/bind-couriers.ts';
import type { RegionBinding } from '../regions/border/bind-regions.ts';
import { FederationDocument } from '../trust/federation/document.ts';

const lines = (name: string, error: ZodError): string[] =>
  error.issues.map((issue) => `${name}.${issue.path.join('.')}: ${issue.message}`);

export type Checked = {
  readonly bindings: readonly RegionBinding[];
  readonly federation?: FederationDocument;
};

/** The adapter for a region as it is configured; undefined if this build has none. */
export type AdapterFor = (
  region: RegionCode,
  configured: unknown,
) => RegionAdapter<unknown> | undefined;

/**
 * The part of the configuration that belongs to regions and federation, checked by those who know it.
 * Names every problem at once.
 * @param outbound one way out per region, so that a slow region uses up no other region's connections
 */
export function checkBindings(
  config: Pick<Config, 'regions' | 'federation'>,
  adapterFor: AdapterFor,
  outbound: () => OutboundHttp,
): Result<Checked, readonly string[]> {
  const problems: string[] = [];
  const bindings: RegionBinding[] = [];
  for (const [code, raw] of config.regions) {
    const adapter = adapterFor(code, raw);
    if (!adapter) {
      problems.push(`REGION_${code}.adapter: names no wire format of this build (docs/join.md)`);
      continue;
    }
    const { adapter: _, ...settings } = Object(raw) as Readonly<Record<string, unknown>>;
    const credentials = adapter.credentials.safeParse(settings);
    if (credentials.success)
      bindings.push({ adapter, credentials: credentials.data, http: outbound() });
    else problems.push(...lines(`REGION_${code}`, credentials.error));
  }
  const federation =
    config.federation === undefined ? undefined : FederationDocument.safeParse(config.federation);
  if (federation && !federation.success) problems.push(...lines('FEDERATION', federation.error));
  if (problems.length > 0) return fail(problems);
  return ok({ bindings, ...(federation?.data ? { federation: federation.data } : {}) });
}

/** The adapter of a courier company by its code; undefined if this build has none. */
export type CourierFor = (courier: string) => CourierAdapter<unknown> | undefined;

/** As `checkBindings`, for the courier companies. */
export function checkCouriers(
  config: Pick<Config, 'couriers'>,
  courierFor: CourierFor,
  outbound: () => OutboundHttp,
): Result<readonly CourierBinding[], readonly string[]> {
  const problems: string[] = [];
  const bindings: CourierBinding[] = [];
  for (const [courier, raw] of config.couriers ?? []) {
    const name = `PARCEL_COURIER_${courier.toUpperCase().replaceAll('-', '_')}`;
    const adapter = courierFor(courier);
    const credentials = adapter?.credentials.safeParse(raw);
    if (!adapter) problems.push(`${name}: this build has no adapter for the courier`);
    else if (credentials?.success)
      bindings.push({ courier, adapter, credentials: credentials.data, http: outbound() });
    else if (credentials) problems.push(...lines(name, credentials.error));
  }
  return problems.length > 0 ? fail(problems) : ok(bindings);
}

/** Every problem of a configuration at once, whoever finds it: variables, keys, regions, federation. */
export function everyProblem(
  environment: Parameters<typeof parseConfig>[0],
  adapterFor: AdapterFor,
  courierFor: CourierFor = () => undefined,
): readonly string[] {
  const config = parseConfig(environment);
  const closed: OutboundHttp = async () => fail({ kind: 'unreachable', message: 'not started' });
  const foreign = foreignSettings(environment);
  const bindings = checkBindings(foreign, adapterFor, () => closed);
  const couriers = checkCouriers(foreign, courierFor, () => closed);
  return [config, bindings, couriers].flatMap((part) => (part.ok ? [] : part.failure));
}
