import type { z } from 'zod';
import { must } from '#adapters/conformance/check';
import { newNumber } from '#adapters/conformance/platform/stage';
import { sampleNotice, sampleSubmission } from '#adapters/kit/sample-messages';
import { Refusal, refusals } from '#adapters/native/api-call';
import { CaseReceipt } from '#adapters/native/api-doors';
import type { Message, NoticeMessage, SubmissionMessage } from '#contracts/case';
import { inShanghai } from '#contracts/dates';
import { jsonOf } from '#contracts/strict-json';
import { fieldErrors } from '../../platform/http/http.ts';
import { ask, brokenIn, type Exchange, type Probe, type Tampering } from './probe.ts';

type Kind = keyof typeof refusals;

/** The platform's own no, in the one form that is one. @returns its code */
export function refusedAs(exchange: Exchange, kinds: readonly Kind[], what: string): string {
  const { data } = Refusal.safeParse(jsonOf(exchange.text));
  const wanted = kinds.map((kind) => `${refusals[kind][0]} {"refused": {"kind": "${kind}", …}}`);
  if (!data || !kinds.includes(data.refused.kind))
    return brokenIn(exchange, `${what}: not ${wanted.join(' or ')}`);
  const { kind, code } = data.refused;
  if (exchange.status !== refusals[kind][0])
    return brokenIn(exchange, `${what}: ${kind} goes with ${refusals[kind][0]}`);
  return code;
}

/** What was answered with 200, of the form that the contract gives it. */
export function answered<T>(exchange: Exchange, schema: z.ZodType<T>, what: string): T {
  if (exchange.status !== 200) return brokenIn(exchange, `${what}: not 200`);
  if (!exchange.contentType.includes('application/json'))
    return brokenIn(exchange, `${what}: content-type is not application/json`);
  const { data, error } = schema.safeParse(jsonOf(exchange.text));
  if (data !== undefined) return data;
  const faults = error ? fieldErrors(error) : [];
  const words = faults.map(({ pointer, reason }) => `${pointer || '/'} ${reason}`).join('; ');
  return brokenIn(exchange, `${what}: ${words}`);
}

const ways = {
  submission: '',
  supplement: 'supplements',
  withdrawal: 'withdrawal',
  notice: 'notices',
} as const;

/** Sends a message as the courier does. */
export function send(p: Probe, message: Message, tampering?: Tampering): Promise<Exchange> {
  const { kind, caseId, messageId } = message;
  const way = ways[kind];
  const path = way === '' ? '/cases' : `/cases/${caseId}/${way}`;
  return ask(p, { method: 'POST', path, body: message, id: messageId }, tampering);
}

/** An application with every member that one can have. */
export const newSubmission = ({ subject }: Probe): SubmissionMessage => ({
  ...sampleSubmission,
  caseId: newNumber('case'),
  messageId: newNumber('msg'),
  to: subject.region,
  itemCode: subject.itemCode,
  form: { ...subject.form },
  at: inShanghai(new Date()),
});

export const newNotice = ({ subject }: Probe): NoticeMessage => ({
  ...sampleNotice,
  caseId: newNumber('case'),
  messageId: newNumber('msg'),
  from: subject.region,
  at: inShanghai(new Date()),
});

export const receiptOf = (exchange: Exchange, what: string) =>
  answered(exchange, CaseReceipt, what);

/** A case that the platform has taken. */
export async function newCase(p: Probe) {
  const message = newSubmission(p);
  const exchange = await send(p, message);
  return { message, receipt: receiptOf(exchange, 'a submission'), exchange };
}

/** Nothing of a message that was refused has had an effect. */
export async function noEffect(p: Probe, { messageId }: Message, what: string): Promise<void> {
  const received = (await p.subject.levers.received?.()) ?? [];
  must(
    received.every((message) => message.messageId !== messageId),
    `${what}: it was refused and has had an effect`,
  );
}
