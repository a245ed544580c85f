import { z } from 'zod';
import { Message } from '#contracts/case';
import { sandboxDoor, sandboxWish } from '../../../kit/sandbox.ts';
import { type CaseBook, stateOf } from './book.ts';
import { cardOf, citizen, company, identifier, items, region } from './holdings.ts';
import { type Answer, refuse } from './refusal.ts';
import { windowsOf } from './windows.ts';

const Question = z.strictObject({
  holder: z.strictObject({ code: z.string(), codeType: z.string(), name: z.string() }),
  type: z.string(),
  purpose: z.strictObject({ itemCode: z.string(), reason: z.string(), until: z.string() }),
  requestId: z.string(),
});
const Identifier = z.strictObject({ identifier: z.string() });

const Company = z.strictObject({
  uscc: z.string(),
  agent: z.looseObject({ name: z.string(), idNumber: z.string() }),
});
const SignedOut = z.strictObject({ localId: z.string() });

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

/** 经办人: one company of Guangde, and the person whom it sends. */
function agents({ content }: Given): Answer {
  const asked = Company.safeParse(content).data;
  if (!asked) return refuse('malformed', 'NOT_A_QUESTION');
  const { uscc, agent } = asked;
  const isTheirs = uscc === company && agent.idNumber === citizen.idNumber;
  if (!isTheirs || agent.name !== citizen.name) return { status: 200, body: {} };
  const authorisation = { kind: 'entrusted', items: 'all', raw: '经办人' };
  return { status: 200, body: { uscc, agentIdNumber: agent.idNumber, authorisation } };
}

/** Nobody keeps a session here: there is nothing to end, and that is said. */
function signedOut({ content }: Given): Answer {
  const asked = SignedOut.safeParse(content).data;
  return asked ? { status: 200, body: asked } : refuse('malformed', 'NOT_A_QUESTION');
}

/** 证照库: one card, as it stands now. */
function cardDesk() {
  let cardStatus = 'valid';

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
    retrieve,
    status,
    set: (wanted: string): void => {
      cardStatus = wanted;
    },
  };
}

/** How a case stands here. */
function standing(book: CaseBook, path: string): Answer {
  const filed = book.find(path.slice('/cases/'.length));
  if (!filed) return refuse('rejected', 'NO_SUCH_CASE');
  const { caseId, number, status } = filed;
  const body = { caseId, regionalCaseId: number, state: stateOf[status], raw: status };
  return { status: 200, body };
}

/** What this platform does with each path of the canonical API. */
export function deskOf(book: CaseBook, look: (caseId: string) => void) {
  const meets = sandboxDoor();
  const places = windowsOf();
  const cards = cardDesk();

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

  const posted: Readonly<Record<string, (given: Given) => Answer>> = {
    '/certificates/retrieve': cards.retrieve,
    '/certificates/status': cards.status,
    '/agents': agents,
    '/logouts': signedOut,
  };
  return {
    answer: (method: string, given: Given): Answer => {
      const { path } = given;
      if (method === 'GET' && path === '/items') return { status: 200, body: { items } };
      if (method === 'GET' && /^\/cases\/[^/]+$/.test(path)) return standing(book, path);
      if (method === 'GET' && path === '/queue') return places.queue();
      if (method !== 'POST') return refuse('malformed', 'NO_SUCH_PATH');
      if (path.startsWith('/appointments')) return places.answer(given);
      const desk = path.startsWith('/cases') ? take : posted[path];
      return desk?.(given) ?? refuse('malformed', 'NO_SUCH_PATH');
    },
    setCardStatus: cards.set,
  };
}
