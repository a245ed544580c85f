/** DER (X.690) as the reference platforms write it; nothing here reads. */
const bytesOf = (parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);

function lengthOf(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size]);
  const hex = size.toString(16);
  const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 + digits.length]), digits]);
}

export const element = (tag: number, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);

export const sequence = (...parts: readonly Uint8Array[]): Buffer => element(0x30, bytesOf(parts));
export const set = (...parts: readonly Uint8Array[]): Buffer => element(0x31, bytesOf(parts));
export const explicit = (tag: number, ...parts: readonly Uint8Array[]): Buffer =>
  element(0xa0 + tag, bytesOf(parts));
export const octets = (body: Uint8Array): Buffer => element(4, body);
export const bits = (body: Uint8Array, unused = 0): Buffer =>
  element(3, bytesOf([Buffer.from([unused]), body]));
export const truth = (): Buffer => element(1, Buffer.from([0xff]));
export const utf8 = (text: string): Buffer => element(0x0c, Buffer.from(text));
export const ia5 = (text: string): Buffer => element(0x16, Buffer.from(text, 'latin1'));
export const printable = (text: string): Buffer => element(0x13, Buffer.from(text, 'latin1'));

export function integer(value: number | bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return element(2, Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex'));
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const arcs = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return element(6, Buffer.from(arcs));
}

const digitsOf = (at: Date): string => at.toISOString().replace(/[-:T]/g, '').slice(0, 14);
export const generalizedTime = (at: Date): Buffer =>
  element(0x18, Buffer.from(`${digitsOf(at)}Z`, 'latin1'));
export const utcTime = (at: Date): Buffer =>
  element(0x17, Buffer.from(`${digitsOf(at).slice(2)}Z`, 'latin1'));
