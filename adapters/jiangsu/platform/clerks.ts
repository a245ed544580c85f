import type { DecidingEvent, FiledEvent } from '../../kit/reference-platform.ts';
import { issuedBy } from '../../kit/sample-items.ts';
import { newBusinessLicence } from '../../kit/sample-licences.ts';
import { asWished } from '../../kit/sandbox.ts';
import { type Entry, freshNumber, isOver, move } from './case-book.ts';
import { keepCertificate } from './certificate-store.ts';
import { stamp } from './clocks.ts';
import { filing } from './filings.ts';
import type { Event } from './reports.ts';

type Mode = 'off' | 'decide' | 'supplement_then_decide';

type Office = {
  readonly clock: () => Date;
  readonly isOpen: () => boolean;
  readonly report: (event: Event) => Promise<void>;
  readonly delayMs: number;
};

const lease = { materialCode: 'LEASE', materialName: '住所使用证明' };

const opinions: Readonly<Record<DecidingEvent, string>> = {
  accept: '材料齐全,予以受理',
  refuse: '不属于本机关受理范围',
  require_supplement: '请补充住所使用证明',
  approve: '准予许可',
  deny: '不符合法定条件',
};

/** What an approval issues: into the store, and by its numbers into the event. */
function issue(entry: Entry, event: DecidingEvent, now: Date): Pick<Event, 'certList'> {
  if (event !== 'approve' || issuedBy(entry.itemCode) !== 'businessLicence') return {};
  const today = stamp(now);
  const licence = newBusinessLicence('320509', {
    name: entry.companyName || `吴江新设示例企业${entry.caseNo.slice(-6)}`,
    representative: entry.applicantName,
    day: `${today.slice(0, 4)}-${today.slice(4, 6)}-${today.slice(6, 8)}`,
  });
  keepCertificate(licence);
  const { name = '', code = '' } = licence.holders[0] ?? {};
  return {
    certList: [
      {
        certTypeCode: licence.type.code,
        certCode: licence.identifier,
        certNumber: licence.number,
        holderName: name,
        holderCode: code,
      },
    ],
  };
}

/** What a clerk does next of his own accord; undefined while he has to wait or the case is over. */
function usualAct(entry: Entry, mode: Mode): DecidingEvent | undefined {
  if (mode === 'off' || isOver(entry)) return undefined;
  if (entry.state === '1') return 'accept';
  if (entry.state === '4')
    return entry.supplements >= entry.supplementsAsked ? 'accept' : undefined;
  return mode === 'supplement_then_decide' && entry.supplementsAsked === 0
    ? 'require_supplement'
    : 'approve';
}

const nextAct = (entry: Entry, mode: Mode): DecidingEvent | undefined =>
  asWished(usualAct(entry, mode), entry.wish, entry.supplementsAsked > 0);

/** The clerks: by hand through `act`, by themselves on autopilot during opening hours. */
export function makeClerks({ clock, isOpen, report, delayMs }: Office) {
  const timers = new Map<string, NodeJS.Timeout>();
  let mode: Mode = 'off';
  let isClosed = false;

  function act(entry: Entry, event: DecidingEvent): Promise<void> {
    move(entry, event);
    return report({
      eventNo: freshNumber('WJE', clock()),
      applyNo: entry.applyNo,
      caseNo: entry.caseNo,
      state: entry.state,
      stateTime: stamp(clock()),
      opinion: opinions[event],
      supplementList: event === 'require_supplement' ? [lease] : [],
      ...issue(entry, event, clock()),
    });
  }

  function file(entry: Entry, event: FiledEvent, bare: boolean): Promise<void> {
    return report(filing(entry, event, bare, clock()));
  }

  async function work(entry: Entry): Promise<void> {
    timers.delete(entry.applyNo);
    const event = nextAct(entry, mode);
    if (event === undefined) return;
    // When nobody acknowledged the last report the clerk stops: the next one would make no sense to anybody.
    const isHeard =
      !isOpen() ||
      (await act(entry, event).then(
        () => true,
        () => false,
      ));
    if (isHeard) schedule(entry);
  }

  function schedule(entry: Entry): void {
    if (isClosed || timers.has(entry.applyNo) || nextAct(entry, mode) === undefined) return;
    timers.set(
      entry.applyNo,
      setTimeout(() => void work(entry), delayMs),
    );
  }

  function setMode(next: Mode, entries: readonly Entry[]): void {
    mode = next;
    for (const entry of entries) schedule(entry);
  }

  function close(): void {
    isClosed = true;
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
  }

  return { act, file, schedule, setMode, close };
}
