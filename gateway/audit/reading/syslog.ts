import type { Copied } from './copy.ts';

/** RFC 5424, 6.2.1: log audit. */
const facility = 13;

/** What OCSF calls severe, as syslog does: informational, notice, warning, critical; unknown is worth a notice. */
const levels: Readonly<Record<number, number>> = { 0: 5, 1: 6, 2: 5, 3: 4, 4: 2 };

/** JSON in ASCII: UTF-8 would have to begin with a byte order mark (RFC 5424, 6.4), on which readers of JSON stumble. */
const inAscii = (json: string): string =>
  json.replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** One event as a record of RFC 5424, in the octet-counted frame of RFC 5425. @param host who sends it */
export function syslogFrame(host: string, { event }: Pick<Copied, 'event'>): string {
  const priority = 8 * facility + (levels[event.severity_id] ?? 5);
  const at = new Date(event.time).toISOString();
  const record = `<${priority}>1 ${at} ${host} tongban - ${event.message} - ${inAscii(JSON.stringify(event))}`;
  return `${record.length} ${record}`;
}
