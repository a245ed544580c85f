/** A message lives for seven days: nobody can ask for longer. */
const longestMs = 7 * 86_400_000;

const days = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
/** The three forms of RFC 9110 s5.6.7: IMF-fixdate, RFC 850, asctime. `Date.parse` alone takes anything. */
const dateForms = [
  new RegExp(`^${days}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT$`),
  new RegExp(`^${days}[a-z]{3,6}, \\d\\d-\\w{3}-\\d\\d \\d\\d:\\d\\d:\\d\\d GMT$`),
  new RegExp(`^${days} \\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}$`),
];

function waitMs(text: string, now: Date): number {
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  if (!dateForms.some((form) => form.test(text))) return Number.NaN;
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) - now.getTime();
}

/** What a `Retry-After` asks for (RFC 9110 s10.2.3: seconds or a date), bounded; undefined if it asks for nothing. */
export function retryAfterMs(text: string | undefined, now: Date): number | undefined {
  const ms = waitMs(text?.trim() ?? '', now);
  return ms > 0 ? Math.min(ms, longestMs) : undefined;
}
