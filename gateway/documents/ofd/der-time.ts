import { type Der, readDer, tags } from './der.ts';

const shape = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.\d{1,6})?(Z|[+-]\d{4})$/;
const ascii = new TextDecoder('latin1');

/** An instant written as digits with its zone; one without a zone says no instant. */
function instantOf(digits: string): Date | undefined {
  const match = shape.exec(digits);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, zone = ''] = match;
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const time = Date.parse(`${wall}${offset}`);
  // 31 February parses in some engines as 3 March.
  const back = Number.isNaN(Date.parse(`${wall}Z`)) ? '' : new Date(`${wall}Z`).toISOString();
  return back.slice(0, 19) === wall && !Number.isNaN(time) ? new Date(time) : undefined;
}

/** UTCTime counts from 1950 to 2049 (RFC 5280 4.1.2.5.1). */
const withCentury = (text: string): string => (Number(text.slice(0, 2)) < 50 ? '20' : '19') + text;

export function timeOf(der: Der | undefined): Date | undefined {
  if (der?.tag === tags.generalizedTime) return instantOf(ascii.decode(der.body));
  return der?.tag === tags.utcTime ? instantOf(withCentury(ascii.decode(der.body))) : undefined;
}

/** The time of a V1 signature lies in a BIT STRING: as an element of its own, or as bare digits. */
export function timeInBits(bits: Uint8Array | undefined): Date | undefined {
  if (!bits) return undefined;
  const text = ascii.decode(bits);
  return timeOf(readDer(bits)) ?? instantOf(text) ?? instantOf(withCentury(text));
}
