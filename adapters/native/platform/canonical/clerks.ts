import type { DecidingEvent, FiledEvent } from '../../../kit/reference-platform.ts';
import { asWished } from '../../../kit/sandbox.ts';
import type { CaseBook, Filed, Status } from './book.ts';
import type { GatewayMember, Told } from './member.ts';

type Event = DecidingEvent | FiledEvent;

const statusAfter: Readonly<Partial<Record<Event, Status>>> = {
  accept: '受理',
  refuse: '不予受理',
  require_supplement: '补正',
  approve: '准予',
  deny: '不予',
  terminate: '终止',
};

const words = {
  reason: '见《办理意见书》',
  approver: '审批科负责人(示例)',
  legalBasis: '《行政许可法》第三十八条',
};

function contentOf(event: Event, { materials }: Filed): object {
  const [first] = materials;
  switch (event) {
    case 'accept':
    case 'approve':
      return {};
    case 'require_supplement':
      return { wanted: first ? [{ code: first.code, name: first.name }] : [] };
    case 'extend':
      return { ...words, days: 10 };
    case 'transfer':
      return { ...words, body: '宣城市行政审批局(示例)' };
    default:
      return words;
  }
}

type Autopilot = 'off' | 'decide' | 'supplement_then_decide';

function usualAct(mode: Autopilot, { status, supplements }: Filed): DecidingEvent | undefined {
  if (mode === 'off') return undefined;
  if (status === '受理') return 'approve';
  if (status !== '收件') return undefined;
  return mode === 'supplement_then_decide' && supplements === 0 ? 'require_supplement' : 'accept';
}

/** The next act of the platform's clerks, if they have one. */
const nextAct = (mode: Autopilot, filed: Filed): DecidingEvent | undefined =>
  asWished(usualAct(mode, filed), filed.wish, filed.supplements > 0);

/** So long the same report is told: under another number it would be another one. */
const patienceMs = 15_000;

const unreachable: Told = { status: 503, body: { code: 'unreachable' } };

/** The same report, by its own number, as long as nobody has heard it. */
async function toldUntilHeard(
  attempt: () => Promise<Told>,
  delayMs: number,
  isClosed: () => boolean,
): Promise<Told> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const answer = await attempt().catch(() => unreachable);
    if (answer.status < 500 || isClosed() || performance.now() > until) return answer;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
  }
}

/** The clerks: what they do to a case is told by a signed report, and told again until it is taken. */
export function clerksOf(book: CaseBook, tell: GatewayMember, delayMs: number) {
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let mode: Autopilot = 'off';
  let reports = 0;
  let closed = false;

  async function report(caseId: string, event: Event): Promise<void> {
    const filed = book.find(caseId);
    if (!filed) throw new Error(`${caseId} is not here`);
    reports += 1;
    const kind = event === 'require_supplement' ? 'supplement' : event;
    const reportId = `${filed.number}-R${reports}`;
    const said = { kind, reportId, regionalCaseId: filed.number, at: new Date().toISOString() };
    const before = filed.status;
    filed.status = statusAfter[event] ?? before;
    const content = { ...said, ...contentOf(event, filed) };
    const send = () => tell('POST', `/v1/cases/${caseId}/reports`, content, reportId);
    const answer = await toldUntilHeard(send, delayMs, () => closed);
    if (answer.status !== 200) {
      filed.status = before;
      throw new Error(`${event}: ${answer.status} ${String(answer.body['code'])}`);
    }
    if (event === 'approve' || event === 'deny') filed.decisions += 1;
  }

  function look(caseId: string): void {
    if (closed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      const filed = book.find(caseId);
      const event = filed && nextAct(mode, filed);
      if (!event) return;
      report(caseId, event).then(
        () => look(caseId),
        () => look(caseId),
      );
    }, delayMs);
    timers.add(timer);
  }

  return {
    report,
    look,
    setAutopilot: (wanted: Autopilot): void => {
      mode = wanted;
      for (const { caseId } of book.all()) look(caseId);
    },
    close: (): void => {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
