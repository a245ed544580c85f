import type { Beside } from '../casework/cases/describe.ts';
import { clockOfCase } from '../casework/clocks/board.ts';
import { evaluationOf } from '../casework/evaluations/read.ts';
import type { Platform } from '../platform/process/platform.ts';

/** What later rooms know about a case, for its view: cases does not know them. */
export const besideCase =
  (platform: Platform): Beside =>
  async (row) => {
    const [clock, evaluation] = await Promise.all([
      clockOfCase(platform, row),
      evaluationOf(platform, row.id),
    ]);
    return { ...(clock ? { clock } : {}), ...(evaluation ? { evaluation } : {}) };
  };
