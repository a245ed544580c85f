import type { WireFormat } from '#contracts/region-adapter';
import { appointments } from './appointments.ts';
import { cases } from './cases.ts';
import { certificates } from './certificates.ts';
import { ShanghaiCredentials } from './credentials.ts';
import { items } from './items.ts';
import { identity } from './login.ts';

export { ShanghaiCredentials };

/** Shanghai style, as Qingpu (310118) speaks it; modelled on publicly visible integrations. */
export const shanghai: WireFormat<ShanghaiCredentials> = {
  credentials: ShanghaiCredentials,
  levelWords: ({ levelMap }) => Object.keys(levelMap),
  identity,
  items,
  certificates,
  cases,
  appointments,
};
