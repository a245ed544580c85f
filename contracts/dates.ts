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
    years: z.int().min(0).max(99),
    /** Beside the years; absent: none. */
    months: z.int().min(1).max(11).optional(),
    raw: z.string().max(40),
  }),
  z.strictObject({ kind: z.literal('unspecified'), raw: z.string().max(40) }),
]);
export type Validity = z.infer<typeof Validity>;

const firstInstant = Date.parse('0001-01-01T00:00:00Z');
const lastInstant = Date.parse('9999-12-31T23:59:59.999+08:00');

/** An instant with its offset, RFC 3339; PostgreSQL has no year 0, and `Date` writes those after 9999 otherwise. */
export const Instant = z.iso
  .datetime({ offset: true })
  .refine(
    (text) => !(Date.parse(text) < firstInstant || Date.parse(text) > lastInstant),
    'lies outside the years 1 to 9999',
  );

/** A day as it is asked for. PostgreSQL and `Date` do not agree on years before the first, and nobody needs them. */
export const Day = z.iso.date().refine((day) => day >= '1970-01-01', 'lies before 1970');

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

/** An instant as every answer of the API writes it: in +08:00, and nothing of it lost. */
export const asServed = (instant: Date | string): string =>
  new Date(new Date(instant).getTime() + shanghaiOffsetMs).toISOString().replace('Z', '+08:00');

const shapes: readonly [RegExp, CanonicalDate['precision']][] = [
  [/^(\d{4})(\d{2})(\d{2})$/, 'day'],
  [/^(\d{4})-(\d{1,2})-(\d{1,2})$/, 'day'],
  // As identity cards print it, and as spreadsheets do.
  [/^(\d{4})\.(\d{1,2})\.(\d{1,2})$/, 'day'],
  [/^(\d{4})\/(\d{1,2})\/(\d{1,2})$/, 'day'],
  [/^(\d{4})年(\d{1,2})月(\d{1,2})日$/, 'day'],
  [/^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})(?:\.0{1,6})?$/, 'second'],
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

/** A term of 99 years at most. */
function termOf(allMonths: number, raw: string): Validity | undefined {
  const years = Math.floor(allMonths / 12);
  const months = allMonths % 12;
  if (allMonths < 1 || years > 99) return undefined;
  return { kind: 'duration', years, ...(months > 0 ? { months } : {}), raw };
}

/** Parses an end of validity as the regions write it; undefined if nothing known matches. */
export function parseValidity(raw: string): Validity | undefined {
  const text = raw.trim();
  if (/^([/—-]{0,2}|无)$/.test(text)) return { kind: 'unspecified', raw };
  if (/^((长期|永久)(有效)?|无(固定)?期限|9999-?12-?31( 23:59:59)?|99991231\d*)$/.test(text))
    return { kind: 'long_term', raw };
  const term = /^(\d{1,4})(年|个月)$/.exec(text);
  if (term) return termOf(Number(term[1]) * (term[2] === '年' ? 12 : 1), raw);
  const until = parseRegionalDate(text);
  return until && { kind: 'until', until };
}
