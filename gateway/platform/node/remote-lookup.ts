import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { parseAddress } from '../process/addresses.ts';
import { isLocalhost, mayReach, type Reach } from '../process/reach.ts';

/** What `node:dns` resolves names with, all addresses at once. */
export type Resolve = (
  hostname: string,
  options: { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Name resolution that stays within `reach`, however the name's owner answers now (SSRF, DNS rebinding): it is
 * asked for every connection, and what it answers is what is connected to. A name leads to this machine only
 * if it says so itself.
 */
export const remoteLookup =
  (reach: Reach, resolve: Resolve = systemLookup): LookupFunction =>
  (hostname, options, callback) => {
    const here = { ...reach, loopback: reach.loopback && isLocalhost(hostname) };
    const isWithin = ({ address }: LookupAddress): boolean => {
      const parsed = parseAddress(address);
      return parsed !== undefined && mayReach(parsed, here);
    };
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new Error('no address'), '', 0);
      if (!addresses.every(isWithin)) {
        const refused = Object.assign(new Error('a local address'), { code: 'ERR_LOCAL_ADDRESS' });
        return callback(refused, '', 0);
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
