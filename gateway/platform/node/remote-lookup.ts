import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { BlockList, type LookupFunction } from 'node:net';

/** Addresses of this machine and of its link, where clouds keep the secrets of a machine: never a remote party. */
const local = new BlockList();
local.addSubnet('0.0.0.0', 8, 'ipv4');
local.addSubnet('127.0.0.0', 8, 'ipv4');
local.addSubnet('169.254.0.0', 16, 'ipv4');
local.addAddress('::', 'ipv6');
local.addAddress('::1', 'ipv6');
local.addSubnet('fe80::', 10, 'ipv6');

const isLocal = ({ address, family }: LookupAddress): boolean =>
  local.check(address, family === 6 ? 'ipv6' : 'ipv4');

/** What `node:dns` resolves names with, all addresses at once. */
export type Resolve = (
  hostname: string,
  options: { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Name resolution that does not take a remote name for this machine or its link, however the name's owner
 * answers now (SSRF, DNS rebinding). Private networks stay reachable: regions' platforms live there.
 */
export const remoteLookup =
  (resolve: Resolve = systemLookup): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new Error('no address'), '', 0);
      if (hostname !== 'localhost' && addresses.some(isLocal)) {
        const refused = Object.assign(new Error('a local address'), { code: 'ERR_LOCAL_ADDRESS' });
        return callback(refused, '', 0);
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
