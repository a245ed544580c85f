import { z } from 'zod';
import { jsonOf } from '#contracts/strict-json';
import { foreignSettings } from '../platform/process/config.ts';
import { kits, ReportKeys, type Spoken, unproven } from '../trust/federation/conformance-report.ts';

type Settings = Readonly<Record<string, string | undefined>>;

const Json = <T>(shape: z.ZodType<T>) =>
  z
    .string()
    .transform((text) => jsonOf(text))
    .pipe(shape);

const Required = z.object({
  CONFORMANCE_KEYS: Json(ReportKeys),
  CONFORMANCE_REPORTS: Json(z.array(z.string().max(100_000)).max(500)),
});

const Configured = z
  .looseObject({
    adapter: z.string().optional(),
    api: z.unknown().optional(),
    issuer: z.unknown().optional(),
  })
  .catch({});

const Wanted = z.enum(['required', 'off']).default('off');

/**
 * With `CONFORMANCE=required` no region is spoken to whose adapter is not proven to keep the contract: the
 * problems of a configuration that lacks a fresh report, a line each.
 */
export async function conformanceProblems(
  environment: Settings,
  now: Date,
): Promise<readonly string[]> {
  const wanted = Wanted.safeParse(environment['CONFORMANCE']);
  if (!wanted.success) return ['CONFORMANCE: must be required or off'];
  if (wanted.data === 'off') return [];
  const given = Required.safeParse(environment);
  if (!given.success) return given.error.issues.map(({ path }) => `${path.join('.')}: is needed`);
  const { regions } = foreignSettings(environment);
  const spoken = [...regions].map(([region, raw]): Spoken => {
    const { adapter = '', api, issuer } = Configured.parse(raw);
    // From outside nobody signs in: that is enough for a region alone in which nobody does.
    const isCalledOnly = adapter === 'native' && api !== undefined && issuer === undefined;
    return { region, format: adapter, kits: isCalledOnly ? kits : ['adapter'] };
  });
  const { CONFORMANCE_KEYS: keys, CONFORMANCE_REPORTS: reports } = given.data;
  const missing = await unproven(spoken, reports, keys, now);
  return missing.map(
    ({ region, format }) =>
      `REGION_${region}: no signed conformance report of ${format} here from the last 90 days (npm run conformance)`,
  );
}
