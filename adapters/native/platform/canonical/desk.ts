import { z } from 'zod';
import { Message } from '#contracts/case';
import { sandboxDoor, sandboxWish } from '../../../kit/sandbox.ts';
import { type CaseBook, stateOf } from './book.ts';
import { cardOf, citizen, identifier, items, region } from './holdings.ts';

export type Answer = { readonly status: number; readonly body: object };

const refusedAs = { rejected: 422, closed: 503, unauthorised: 401, malformed: 400 } as const;

export const refuse = (kind: keyof typeof refusedAs, code: string, more: object = {}): Answer => ({
  status: refusedAs[kind],
  body: { refused: { kind, code, ...more } },
});

const Question = z.strictObject({
  holder: z.strictObject({ code: z.string(), codeType: z.string(), name: z.string() }),
  type: z.string(),
  purpose: z.strictObject({ itemCode: z.string(), reason: z.string(), until: z.string() }),
  requestId: z.string(),
});
const Identifier = z.strictObject({ identifier: z.string() });

export type Given = { readonly path: string; readonly key: string; readonly content: unknown };

const kinds = {
  '': 'submission',
  supplements: 'supplement',
  withdrawal: 'withdrawal',
  notices: 'notice',
} as const;

/** The message of a call that is for this platform, or why it is none. */
function messageIn({ path, key, content }: Given): Message | Answer {
  const [, caseId, what = ''] = /^\/cases(?:\/([^/]+)\/(\w+))?$/.exec(path) ?? [];
  const message = Message.safeParse(content).data;
  if (!message || message.kind !== kinds[what as keyof typeof kinds])
    return refuse('malformed', 'NOT_THIS_MESSAGE');
  if (message.messageId !== key || (caseId !== undefined && message.caseId !== caseId))
    return refuse('malformed', 'OTHER_MESSAGE');
  const isForUs = message.kind === 'notice' || message.to === region;
  const isOurs = items.some(({ code }) => code === message.itemCode);
  return message.kind !== 'notice' && !(isForUs && isOurs)
    ? refuse('rejected', 'NO_SUCH_ITEM')
    : message;
}

/** What this platform does with each path of the canonical API. */
export function deskOf(book: CaseBook, look: (caseId: string) => void) {
  const meets = sandboxDoor();
  let cardStatus = 'valid';

  function take(given: Given): Answer {
    const message = messageIn(given);
    if ('status' in message) return message;
    const mishap =
      message.kind === 'submission'
        ? meets(message.caseId, sandboxWish(message.form['sandbox']))
        : undefined;
    if (mishap === 'closed') return refuse('closed', 'AFTER_HOURS');
    const outcome = book.take(message);
    if ('refused' in outcome) return refuse('rejected', outcome.refused);
    // The counter cuts the connection; the clerks begin when the receipt is out.
    if (mishap === 'lost') throw new Error('the answer is lost');
    look(message.caseId);
    const { number, duplicate } = outcome;
    return { status: 200, body: { caseId: message.caseId, regionalCaseId: number, duplicate } };
  }

  function standing(path: string): Answer {
    const filed = book.find(path.slice('/cases/'.length));
    if (!filed) return refuse('rejected', 'NO_SUCH_CASE');
    const { caseId, number, status } = filed;
    const body = { caseId, regionalCaseId: number, state: stateOf[status], raw: status };
    return { status: 200, body };
  }

  function retrieve({ key, content }: Given): Answer {
    const asked = Question.safeParse(content).data;
    if (!asked || asked.requestId !== key) return refuse('malformed', 'NOT_A_QUESTION');
    const isHeld = asked.holder.code === citizen.idNumber && asked.holder.name === citizen.name;
    const card = cardOf(cardStatus);
    return { status: 200, body: isHeld && asked.type === card.type ? { certificate: card } : {} };
  }

  function status({ content }: Given): Answer {
    const asked = Identifier.safeParse(content).data;
    if (!asked) return refuse('malformed', 'NOT_A_QUESTION');
    if (asked.identifier !== identifier) return refuse('rejected', 'NO_SUCH_CERTIFICATE');
    return { status: 200, body: { ...asked, status: cardStatus } };
  }

  return {
    answer: (method: string, given: Given): Answer => {
      const { path } = given;
      if (method === 'GET' && path === '/items') return { status: 200, body: { items } };
      if (method === 'GET' && /^\/cases\/[^/]+$/.test(path)) return standing(path);
      if (method !== 'POST') return refuse('malformed', 'NO_SUCH_PATH');
      if (path === '/certificates/retrieve') return retrieve(given);
      if (path === '/certificates/status') return status(given);
      return path.startsWith('/cases') ? take(given) : refuse('malformed', 'NO_SUCH_PATH');
    },
    setCardStatus: (wanted: string): void => {
      cardStatus = wanted;
    },
  };
}
