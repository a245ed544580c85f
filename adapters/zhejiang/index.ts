import type { WireFormat } from '#contracts/region-adapter';
import { appointments } from './appointments.ts';
import { cases } from './cases.ts';
import { certificates } from './certificates.ts';
import { ZhejiangCredentials } from './credentials.ts';
import { items } from './items.ts';
import { identity } from './login.ts';

export { ZhejiangCredentials } from './credentials.ts';

/** Zhejiang style, as 嘉善 (330421) speaks it; modelled on publicly visible integrations. */
export const zhejiang: WireFormat<ZhejiangCredentials> = {
  credentials: ZhejiangCredentials,
  levelWords: ({ levels }) => Object.keys(levels),
  identity,
  items,
  certificates,
  cases,
  appointments,
};
