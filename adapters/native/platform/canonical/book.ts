import type { Message } from '#contracts/case';
import { type SandboxWish, sandboxWish } from '../../../kit/sandbox.ts';

/** How a case stands here, in the platform's own words. */
export type Status = '收件' | '补正' | '受理' | '不予受理' | '准予' | '不予' | '终止' | '撤回';

/** What the canonical API calls it. */
export const stateOf: Readonly<Record<Status, string>> = {
  收件: 'forwarded',
  补正: 'supplement_required',
  受理: 'accepted',
  不予受理: 'refused',
  准予: 'approved',
  不予: 'denied',
  终止: 'terminated',
  撤回: 'withdrawn',
};

export type Filed = {
  readonly caseId: string;
  readonly number: string;
  readonly materials: readonly { readonly code: string; readonly name: string }[];
  readonly wish: SandboxWish | undefined;
  status: Status;
  lastMessageDigest?: string;
  seen: number;
  supplements: number;
  decisions: number;
};

export type Outcome =
  | { readonly number: string; readonly duplicate: boolean }
  | { readonly refused: string };

const ended: ReadonlySet<Status> = new Set(['不予受理', '准予', '不予', '终止', '撤回']);

/** The cases of the platform; who sends the same message twice has sent it once. */
export function caseBook() {
  const cases = new Map<string, Filed>();
  const messages = new Map<string, string>();
  const received: Message[] = [];
  let lastNumber = 0;

  function register(message: Extract<Message, { kind: 'submission' }>): Outcome {
    const known = cases.get(message.caseId);
    if (known) {
      known.seen += 1;
      return { number: known.number, duplicate: true };
    }
    lastNumber += 1;
    const number = `GD-2026-${String(lastNumber).padStart(6, '0')}`;
    const { caseId, materials } = message;
    const counters = { seen: 1, supplements: 0, decisions: 0 };
    const wish = sandboxWish(message.form['sandbox']);
    cases.set(caseId, { caseId, number, materials, wish, status: '收件', ...counters });
    received.push(message);
    return { number, duplicate: false };
  }

  function follow(message: Exclude<Message, { kind: 'submission' | 'notice' }>): Outcome {
    const known = cases.get(message.caseId);
    if (!known) return { refused: 'NO_SUCH_CASE' };
    if (message.regionalCaseId !== known.number) return { refused: 'OTHER_NUMBER' };
    if (messages.has(message.messageId)) return { number: known.number, duplicate: true };
    if (ended.has(known.status)) return { refused: 'CASE_ENDED' };
    messages.set(message.messageId, known.number);
    if (message.kind === 'withdrawal') known.status = '撤回';
    else {
      known.supplements += 1;
      if (known.status === '补正') known.status = '收件';
    }
    received.push(message);
    return { number: known.number, duplicate: false };
  }

  function note(message: Extract<Message, { kind: 'notice' }>): Outcome {
    const duplicate = messages.has(message.messageId);
    const number = messages.get(message.messageId) ?? `GD-T-${messages.size + 1}`;
    messages.set(message.messageId, number);
    if (!duplicate) received.push(message);
    return { number, duplicate };
  }

  return {
    take: (message: Message): Outcome => {
      if (message.kind === 'submission') return register(message);
      return message.kind === 'notice' ? note(message) : follow(message);
    },
    find: (caseId: string): Filed | undefined => cases.get(caseId),
    all: (): readonly Filed[] => [...cases.values()],
    received: (): readonly Message[] => received,
  };
}

export type CaseBook = ReturnType<typeof caseBook>;
