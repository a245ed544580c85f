import { CompactSign, compactVerify, createLocalJWKSet, type JWK } from 'jose';
import { z } from 'zod';
import { RegionCode } from '#contracts/region-code';
import { jsonOf } from '#contracts/strict-json';
import { canonicalJson, utf8 } from '../../platform/keys/digest.ts';

/** A report that is older says nothing about the adapter of today. */
const freshMs = 90 * 86_400_000;
/** Clocks of two machines; a report is of the past. */
const skewMs = 5 * 60_000;

/** No token of any other kind can stand for a report, nor the other way round. */
const typ = 'tongban-conformance+json';

/**
 * What was tried: `adapter`, every door of an adapter and the platform that speaks its format; `platform`, a platform of
 * the canonical API from outside, where nobody signs in and nobody is asked who may act for whom.
 */
export const kits = ['adapter', 'platform'] as const;
type Kit = (typeof kits)[number];

/** What a run of the conformance kit found, as its operator signs it. */
export const ConformanceReport = z.strictObject({
  region: RegionCode,
  /** What `REGION_<code>` calls the format. */
  format: z.string().min(1).max(30),
  kit: z.enum(kits),
  at: z.iso.datetime({ offset: true }),
  held: z.int().min(1),
  broken: z.int().min(0),
  /** Declared gaps and why they are borne. */
  known: z.record(z.string().max(80), z.string().min(1).max(200)),
  notOffered: z.array(z.string().max(80)).max(500),
});
export type ConformanceReport = z.infer<typeof ConformanceReport>;

/** A compact JWS (RFC 7515) over the RFC 8785 text of a report. */
export const signReport = (
  report: ConformanceReport,
  key: CryptoKey,
  header: { readonly alg: string; readonly kid: string },
): Promise<string> =>
  new CompactSign(utf8(canonicalJson(report))).setProtectedHeader({ ...header, typ }).sign(key);

/** The keys by which reports are believed. */
export const ReportKeys = z.object({ keys: z.array(z.looseObject({ kid: z.string() })).min(1) });

async function provenReport(
  jws: string,
  keys: ReturnType<typeof createLocalJWKSet>,
): Promise<ConformanceReport | undefined> {
  const proven = await compactVerify(jws, keys, { algorithms: ['ES256', 'EdDSA'] }).catch(
    () => undefined,
  );
  if (proven?.protectedHeader.typ !== typ) return undefined;
  return ConformanceReport.safeParse(jsonOf(proven.payload)).data;
}

/** A region as it is configured. */
export type Spoken = {
  readonly region: RegionCode;
  readonly format: string;
  /** Whose report proves it: of a region in which people sign in the adapter's alone. */
  readonly kits: readonly Kit[];
};

const isFresh = ({ at }: ConformanceReport, now: Date): boolean => {
  const age = now.getTime() - Date.parse(at);
  return age <= freshMs && age >= -skewMs;
};

/** The regions of which no fresh report proves that their adapter keeps the contract. */
export async function unproven(
  spoken: readonly Spoken[],
  reports: readonly string[],
  keys: z.infer<typeof ReportKeys>,
  now: Date,
): Promise<readonly Spoken[]> {
  const set = createLocalJWKSet({ keys: keys.keys as JWK[] });
  const proven = await Promise.all(reports.map((jws) => provenReport(jws, set)));
  const good = proven.filter(
    (report) => report !== undefined && report.broken === 0 && isFresh(report, now),
  );
  return spoken.filter(
    ({ region, format, kits: proving }) =>
      !good.some(
        (report) =>
          report?.region === region && report.format === format && proving.includes(report.kit),
      ),
  );
}
