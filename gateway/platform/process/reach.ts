import {
  type Address,
  isIn,
  type Network,
  networks,
  parseAddress,
  unwrapped,
} from './addresses.ts';

/** Which addresses beside the public ones a kind of remote party may have. */
export type Reach = {
  /** This machine: where the operator wrote it, or in a sample that is itself at a loopback address. */
  readonly loopback: boolean;
  /** Private networks in which such parties live, as the operator states. */
  readonly networks: readonly Network[];
  /** Whether `http` may be spoken: the rule for a region is its adapter's own. */
  readonly plainHttp: boolean;
};

const loopback = networks('127.0.0.0/8', '::1');

/** Inside of an organisation; somebody's, but not the world's (RFC 1918, 6598, 2544, 4193). */
const inside = networks(
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '198.18.0.0/15',
  'fc00::/7',
);

/**
 * Never a remote party, whatever a configuration says: the link, where clouds keep the secrets of a machine,
 * their metadata services elsewhere, groups, and what is set aside (IANA special-purpose registries).
 */
const never = networks(
  '0.0.0.0/8',
  '169.254.0.0/16',
  '100.100.100.200',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '192.88.99.0/24',
  '224.0.0.0/3',
  'fd00:ec2::/32',
  'fd20:ce::/32',
);

/** Global unicast (RFC 4291 s2.4), without its parts that tunnel, translate or document: 6to4 and Teredo hide an IPv4 address. */
const globalIpv6 = networks('2000::/3');
const setAsideIpv6 = networks('2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20');

const among = (address: Address, list: readonly Network[]): boolean =>
  list.some((network) => isIn(address, network));

const isPublic = (address: Address): boolean =>
  address.length === 4 || (among(address, globalIpv6) && !among(address, setAsideIpv6));

/** Whether a party may be at this address. */
export function mayReach(written: Address, reach: Reach): boolean {
  const address = unwrapped(written);
  if (among(address, never)) return false;
  if (among(address, loopback)) return reach.loopback;
  if (among(address, inside)) return among(address, reach.networks);
  return isPublic(address);
}

/** This machine by its name (RFC 6761 s6.3); with a dot at the end too. */
export const isLocalhost = (hostname: string): boolean => /^(?:.+\.)?localhost\.?$/i.test(hostname);

/** Whether the host of an address is this machine, by name or by number. */
export function isLoopbackHost(hostname: string): boolean {
  const address = parseAddress(hostname);
  return address ? among(unwrapped(address), loopback) : isLocalhost(hostname);
}

/**
 * The one check of an address that the gateway may call (server-side request forgery): of what is written in
 * it. A name is checked again when it has been resolved, by `remoteLookup`.
 */
export function mayCall(url: string, reach: Reach): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '' || hostname === '') return false;
  if (protocol !== 'https:' && !(protocol === 'http:' && reach.plainHttp)) return false;
  // The URL standard has made one spelling of all: octal, hexadecimal, one number, a dot at the end.
  const address = parseAddress(hostname);
  if (address) return mayReach(address, reach);
  return isLocalhost(hostname) ? reach.loopback : true;
}
