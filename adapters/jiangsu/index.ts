import type { WireFormat } from '#contracts/region-adapter';
import { appointments } from './appointments.ts';
import { cases } from './cases.ts';
import { certificates } from './certificates.ts';
import { JiangsuCredentials } from './credentials.ts';
import { items } from './items.ts';
import { identity } from './login.ts';

/**
 * Jiangsu style, as Wujiang (吴江, 320509) speaks it, modelled on publicly visible integrations of Jiangsu platforms of 2018-2024; no
 * official document was available.
 */
export const jiangsu: WireFormat<JiangsuCredentials> = {
  credentials: JiangsuCredentials,
  levelWords: ({ levels }) => Object.keys(levels),
  identity,
  items,
  certificates,
  cases,
  appointments,
};
