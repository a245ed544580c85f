/** An IP address as its bytes: 4 or 16. */
export type Address = readonly number[];

/** All addresses that begin with these bits. */
export type Network = { readonly base: Address; readonly bits: number };

function ipv4(text: string): Address | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const bytes = match?.slice(1).map(Number);
  return bytes?.every((byte) => byte <= 255) ? bytes : undefined;
}

/** The groups of one side of `::`; the last may be an IPv4 address (RFC 4291 s2.2). */
function groups(text: string): number[] | undefined {
  const bytes: number[] = [];
  const parts = text === '' ? [] : text.split(':');
  for (const [nth, part] of parts.entries()) {
    const last = nth === parts.length - 1 ? ipv4(part) : undefined;
    if (last) bytes.push(...last);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      const group = Number.parseInt(part, 16);
      bytes.push(group >> 8, group & 255);
    } else return undefined;
  }
  return bytes;
}

function ipv6(text: string): Address | undefined {
  const sides = text.split('::');
  if (sides.length > 2) return undefined;
  const [head, tail] = [groups(sides[0] ?? ''), groups(sides[1] ?? '')];
  if (!head || !tail) return undefined;
  const missing = 16 - head.length - tail.length;
  if (sides.length === 1) return missing === 0 ? head : undefined;
  return missing >= 2 ? [...head, ...Array<number>(missing).fill(0), ...tail] : undefined;
}

/** An address literal, as the system or a URL writes it; undefined for a name. */
export function parseAddress(text: string): Address | undefined {
  const [bare = ''] = text.replace(/^\[(.*)\]$/, '$1').split('%', 1);
  return bare.includes(':') ? ipv6(bare) : ipv4(bare);
}

/** `10.0.0.0/8`, or one address by itself. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', length, ...more] = text.split('/');
  const base = parseAddress(address);
  if (!base || more.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length)))
    return undefined;
  const bits = length === undefined ? base.length * 8 : Number(length);
  return bits <= base.length * 8 ? { base, bits } : undefined;
}

export function isIn(address: Address, { base, bits }: Network): boolean {
  if (address.length !== base.length) return false;
  return base.every((byte, nth) => {
    const counted = Math.min(8, Math.max(0, bits - nth * 8));
    const mask = (0xff00 >> counted) & 0xff;
    return ((byte ^ (address[nth] ?? 0)) & mask) === 0;
  });
}

export const networks = (...texts: readonly string[]): readonly Network[] =>
  texts.map((text) => {
    const network = parseNetwork(text);
    if (!network) throw new RangeError(`${text} is no network`);
    return network;
  });

/** IPv6 forms whose last four bytes are an IPv4 address: mapped, compatible, SIIT, NAT64 (RFC 4291, 7915, 6052). */
const carriesIpv4 = networks('::ffff:0:0/96', '::/96', '::ffff:0:0:0/96', '64:ff9b::/96');
const isHost = networks('::/127');

/** The address that is really meant: an IPv4 address inside of an IPv6 one is that IPv4 address. */
export function unwrapped(address: Address): Address {
  const among = (list: readonly Network[]) => list.some((network) => isIn(address, network));
  return among(carriesIpv4) && !among(isHost) ? address.slice(12) : address;
}
