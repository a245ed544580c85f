import { isFinal } from '#contracts/case-states';
import type { Beside } from '../casework/cases/describe.ts';
import { duplicatesOf } from '../casework/cases/duplicates.ts';
import { clockOfCase } from '../casework/clocks/board.ts';
import { linksOf } from '../casework/drafts/view.ts';
import { evaluationsOf } from '../casework/evaluations/read.ts';
import { resultOf } from '../casework/papers/view.ts';
import type { Platform } from '../platform/process/platform.ts';

/** What later rooms know about a case, for its view: cases does not know them. */
export const besideCase =
  (platform: Platform): Beside =>
  async (row, caller) => {
    const [clock, evaluations, linked, result, duplicates] = await Promise.all([
      clockOfCase(platform, row),
      evaluationsOf(platform, row.id),
      linksOf(platform, row.id),
      resultOf(platform, row, caller),
      isFinal(row.state) ? [] : duplicatesOf(platform.database(), row),
    ]);
    const handling = evaluations.find(({ moment }) => moment === 'handling');
    return {
      ...(clock ? { clock } : {}),
      ...(evaluations.length > 0 ? { evaluations } : {}),
      ...(handling ? { evaluation: handling } : {}),
      ...(linked.length > 0 ? { linked } : {}),
      ...(result ? { result } : {}),
      ...(duplicates.length > 0 ? { duplicates } : {}),
    };
  };
