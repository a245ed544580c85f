import { z } from 'zod';

/**
 * A date as its region gave it: the value, how precise it is and the text it came from. Regions write
 * to the day or to the second; comparing happens at the coarser precision.
 */
export const CanonicalDate = z.strictObject({
  value: z.iso.datetime({ offset: true }),
  precision: z.enum(['day', 'hour', 'second']),
  zone: z.literal('+08:00'),
  raw: z.string().max(40),
});
export type CanonicalDate = z.infer<typeof CanonicalDate>;

/** How long something counts. 长期, 99991231 and 9999-12-31 all mean `long_term`. */
export const Validity = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('until'), until: CanonicalDate }),
  z.strictObject({ kind: z.literal('long_term'), raw: z.string().max(40) }),
  z.strictObject({
    kind: z.literal('duration'),
    years: z.int().min(1).max(99),
    raw: z.string().max(40),
  }),
  z.strictObject({ kind: z.literal('unspecified'), raw: z.string().max(40) }),
]);
export type Validity = z.infer<typeof Validity>;

/** An instant with its offset, RFC 3339. */
export const Instant = z.iso.datetime({ offset: true });

/** The last instant that an end date covers: a day counts to its end in +08:00. */
export function endOf(date: CanonicalDate): Date {
  const start = new Date(date.value).getTime();
  const lengthMs = { day: 86_400_000, hour: 3_600_000, second: 1000 }[date.precision];
  return new Date(start + lengthMs - 1);
}

const shanghaiOffsetMs = 8 * 3_600_000;

/** `instant` written in +08:00, to the second. */
export const inShanghai = (instant: Date): string =>
  `${new Date(instant.getTime() + shanghaiOffsetMs).toISOString().slice(0, 19)}+08:00`;

const shapes: readonly [RegExp, CanonicalDate['precision']][] = [
  [/^(\d{4})(\d{2})(\d{2})$/, 'day'],
  [/^(\d{4})-(\d{2})-(\d{2})$/, 'day'],
  [/^(\d{4})年(\d{1,2})月(\d{1,2})日$/, 'day'],
  [/^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/, 'second'],
  [/^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/, 'second'],
];

/** Parses the date texts that the regions use, as local time in +08:00; undefined if it is not a date. */
export function parseRegionalDate(raw: string): CanonicalDate | undefined {
  const text = raw.trim();
  for (const [shape, precision] of shapes) {
    const match = shape.exec(text);
    if (!match) continue;
    const [year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] = match
      .slice(1)
      .map((part) => part.padStart(2, '0'));
    const value = `${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`;
    const time = Date.parse(value);
    // 31 February parses in some engines as 3 March: what comes back must be what went in.
    if (Number.isNaN(time) || inShanghai(new Date(time)) !== value) return undefined;
    return { value, precision, zone: '+08:00', raw };
  }
  return undefined;
}

/** Parses an end of validity as the regions write it; undefined if nothing known matches. */
export function parseValidity(raw: string): Validity | undefined {
  const text = raw.trim();
  if (text === '') return { kind: 'unspecified', raw };
  if (/^(长期|永久|9999-?12-?31( 23:59:59)?|99991231\d*)$/.test(text))
    return { kind: 'long_term', raw };
  const years = /^(\d{1,2})年$/.exec(text);
  if (years) return { kind: 'duration', years: Number(years[1]), raw };
  const until = parseRegionalDate(text);
  return until && { kind: 'until', until };
}
