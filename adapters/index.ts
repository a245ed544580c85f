import type { RegionAdapter } from '#contracts/region-adapter';
import { jiashan } from './jiashan/index.ts';
import { qingpu } from './qingpu/index.ts';
import { wujiang } from './wujiang/index.ts';

/**
 * Forgets which credentials an adapter takes. Safe because credentials reach an adapter only after its
 * own schema parsed them.
 */
const erased = <C>(adapter: RegionAdapter<C>): RegionAdapter<unknown> =>
  adapter as unknown as RegionAdapter<unknown>;

/** Every region that this build can talk to: one line each. */
export const adapters: readonly RegionAdapter<unknown>[] = [
  erased(qingpu),
  erased(wujiang),
  erased(jiashan),
];
