import { z } from 'zod';

/** 行政区划代码, GB/T 2260: six digits. Codes change over time, so a region has codes with dates. */
export const RegionCode = z
  .string()
  .regex(/^[1-9]\d{5}$/, 'not a region code: six digits (GB/T 2260)');
export type RegionCode = z.infer<typeof RegionCode>;

type DatedCode = { readonly code: RegionCode; readonly since: string; readonly until?: string };

/** Regions whose code changed; the last entry is the one in force. Dates are calendar days in +08:00. */
const histories: readonly (readonly DatedCode[])[] = [
  [
    { code: '310229', since: '1983-01-01', until: '1999-09-15' },
    { code: '310118', since: '1999-09-16' },
  ],
  [
    { code: '320525', since: '1983-01-01', until: '1992-02-16' },
    { code: '320584', since: '1992-02-17', until: '2012-08-31' },
    { code: '320509', since: '2012-09-01' },
  ],
  // Guangde, a county until it became a city.
  [
    { code: '341822', since: '1983-01-01', until: '2019-08-15' },
    { code: '341882', since: '2019-08-16' },
  ],
];

/** The code in force today for a code that may be historical: documents keep the code of their time. */
export function currentRegionCode(code: RegionCode): RegionCode {
  const history = histories.find((entries) => entries.some((entry) => entry.code === code));
  return history?.at(-1)?.code ?? code;
}

/** Whether `code` was in force on `day` (yyyy-mm-dd). Codes without a known history count as in force. */
export function wasInForce(code: RegionCode, day: string): boolean {
  const entry = histories.flat().find((candidate) => candidate.code === code);
  if (!entry) return true;
  return entry.since <= day && (entry.until === undefined || day <= entry.until);
}
