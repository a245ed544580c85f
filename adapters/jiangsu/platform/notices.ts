import type { Message } from '#contracts/case';
import { type Answer, done, refused } from './answers.ts';
import { freshNumber } from './case-book.ts';
import { Notice, readForm } from './case-form.ts';
import { noticeOf } from './received.ts';
import { stateNames } from './state-names.ts';

type Filed = { readonly caseId: string; readonly state: string };

/** News of cases that other regions decide, each filed once under a number of this region's own. */
export function makeNotices(clock: () => Date, received: Message[]) {
  const numbers = new Map<string, string>();
  const filed: Filed[] = [];

  function notice(data: unknown): Answer {
    const form = readForm(Notice, data);
    if (!form) return refused('300005');
    const known = numbers.get(form.serialNo);
    if (known) return refused('300006', { caseNo: known });
    const caseNo = freshNumber('WJN', clock());
    numbers.set(form.serialNo, caseNo);
    received.push(noticeOf(form));
    filed.push({ caseId: form.applyNo, state: stateNames[Number(form.state)] ?? form.state });
    return done({ caseNo });
  }

  return { notice, notices: (): Filed[] => [...filed] };
}
