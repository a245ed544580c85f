import { currentFederation } from '../federation/store.ts';
import { type Kind, overseers } from './kind.ts';

/** A region that an address names: what is written there is its own platforms' to write. */
export const regionKind: Kind<string> = {
  kind: 'region',
  param: 'code',
  missing: 'federation.region_unknown',
  read: async (platform, code) =>
    (await currentFederation(platform)).regionCodes.has(code) ? code : undefined,
  relations: (code, caller) => {
    if (caller.role !== 'platform') return overseers(caller);
    return [caller.region === code ? 'itself' : 'neighbour'];
  },
};
