import type { Message } from '#contracts/case';
import type { PlatformCase } from '../../kit/reference-platform.ts';
import { sandboxDoor, sandboxWish } from '../../kit/sandbox.ts';
import { type Answer, done, refused } from './answers.ts';
import { type Entry, isOver, newEntry } from './case-book.ts';
import { readForm, StatusQuery, Submission, Supplement, Withdrawal } from './case-form.ts';
import { isKnownItem } from './items.ts';
import { submissionOf, supplementOf, withdrawalOf } from './received.ts';

type Later = { readonly applyNo: string; readonly caseNo: string; readonly serialNo: string };
type Book = Map<string, Entry>;

const reportOf = (entry: Entry): PlatformCase => ({
  caseId: entry.applyNo,
  regionalCaseId: entry.caseNo,
  submissionsSeen: entry.submissionsSeen,
  effects: entry.effects,
  decisions: entry.decisions,
  supplements: entry.supplements,
  status: entry.state,
});

function repeated(known: Entry): Answer {
  known.submissionsSeen += 1;
  return refused('300001', { caseNo: known.caseNo });
}

/** A later message of a case, unless the case is unknown, has another number, or had the message before. */
function follow<T extends Later>(
  book: Book,
  form: T | undefined,
  isPossible: (entry: Entry) => boolean,
  effect: (entry: Entry, form: T) => void,
): Answer {
  if (!form) return refused('300005');
  const entry = book.get(form.applyNo);
  if (entry?.caseNo !== form.caseNo) return refused('300002');
  if (entry.serials.has(form.serialNo)) return refused('300006', { caseNo: entry.caseNo });
  if (!isPossible(entry)) return refused('300003');
  entry.serials.add(form.serialNo);
  effect(entry, form);
  return done({ caseNo: entry.caseNo });
}

/**
 * The case interfaces over the district's own book.
 * @param onNews called after a submission or a supplement had its effect
 * @param lose cuts the connection of the call that is being answered
 */
export function makeCases(
  clock: () => Date,
  onNews: (entry: Entry) => void,
  received: Message[],
  lose: () => void,
) {
  const book: Book = new Map();
  const meets = sandboxDoor();

  function submit(data: unknown): Answer {
    const form = readForm(Submission, data);
    if (!form) return refused('300005');
    const known = book.get(form.applyNo);
    if (known) {
      if (known.wish === 'lost') onNews(known);
      return repeated(known);
    }
    if (!isKnownItem(form.itemCode)) return refused('300004');
    const mishap = meets(form.applyNo, sandboxWish(form.formInfo['sandbox']));
    if (mishap === 'closed') return refused('900001');
    const entry = newEntry(form, clock());
    book.set(form.applyNo, entry);
    entry.effects += 1;
    received.push(submissionOf(form));
    // Its clerks begin when the receipt is out.
    if (mishap === 'lost') lose();
    else onNews(entry);
    return done({ caseNo: entry.caseNo });
  }

  function supplement(data: unknown): Answer {
    const isRunning = (entry: Entry) => !isOver(entry);
    return follow(book, readForm(Supplement, data), isRunning, (entry, form) => {
      entry.supplements += 1;
      received.push(supplementOf(form));
      onNews(entry);
    });
  }

  function withdraw(data: unknown): Answer {
    const isRunning = (entry: Entry) => !isOver(entry);
    return follow(book, readForm(Withdrawal, data), isRunning, (entry, form) => {
      entry.state = '7';
      received.push(withdrawalOf(form));
    });
  }

  function query(data: unknown): Answer {
    const form = readForm(StatusQuery, data);
    if (!form) return refused('300005');
    const entry = book.get(form.applyNo);
    const isAsked = entry && (form.caseNo === undefined || form.caseNo === entry.caseNo);
    return isAsked ? done({ caseNo: entry.caseNo, state: entry.state }) : refused('300002');
  }

  const entries = (): Entry[] => [...book.values()];
  const entryOf = (applyNo: string): Entry | undefined => book.get(applyNo);
  const cases = (): PlatformCase[] => entries().map(reportOf);
  return { submit, supplement, withdraw, query, entries, entryOf, cases };
}
