import type { Beside } from './cases/describe.ts';
import { clockOfCase } from './clocks/board.ts';
import type { Platform } from './platform/platform.ts';

/** What later rooms know about a case, for its view: cases does not know them. */
export const besideCase =
  (platform: Platform): Beside =>
  async (row) => {
    const clock = await clockOfCase(platform, row);
    return { ...(clock ? { clock } : {}) };
  };
