import { broken, must, same } from '#adapters/conformance/check';
import { newNumber } from '#adapters/conformance/platform/stage';
import { sampleSupplement, sampleWithdrawal } from '#adapters/kit/sample-messages';
import { Status } from '#adapters/native/api-doors';
import type { Message } from '#contracts/case';
import { inShanghai } from '#contracts/dates';
import {
  answered,
  newCase,
  newNotice,
  newSubmission,
  noEffect,
  receiptOf,
  refusedAs,
  send,
} from './exchanges.ts';
import { ask, brokenIn, type PlatformCheck, type Probe } from './probe.ts';

type Later = Extract<Message, { kind: 'supplement' | 'withdrawal' }>;

/** A message about a case that the platform has. */
async function later(p: Probe, sample: Later, number?: string): Promise<Later> {
  const { message, receipt } = await newCase(p);
  if (sample.kind === 'supplement')
    await p.subject.levers.act?.(message.caseId, 'require_supplement').catch(() => undefined);
  const { caseId, itemCode, to } = message;
  const about = { caseId, itemCode, to, messageId: newNumber('msg'), at: inShanghai(new Date()) };
  return { ...sample, ...about, regionalCaseId: number ?? receipt.regionalCaseId };
}

const laterChecks = (sample: Later): readonly Omit<PlatformCheck, 'group' | 'needs'>[] => [
  {
    id: sample.kind,
    holds: `POST /cases/{caseId}/… of a ${sample.kind}: a receipt with the number of the case`,
    run: async (p) => {
      const message = await later(p, sample);
      const receipt = receiptOf(await send(p, message), sample.kind);
      const { caseId, regionalCaseId } = message;
      same(receipt, { caseId, regionalCaseId, duplicate: false }, sample.kind);
    },
  },
  {
    id: `${sample.kind}-again`,
    holds: `a ${sample.kind} that comes again has no second effect: the first answer, "duplicate"`,
    run: async (p) => {
      const message = await later(p, sample);
      receiptOf(await send(p, message), sample.kind);
      const again = receiptOf(await send(p, message), 'the same again');
      same(again.duplicate, true, 'duplicate');
    },
  },
  {
    id: `${sample.kind}-other-number`,
    holds: `a ${sample.kind} under another regionalCaseId than the platform gave is refused`,
    run: async (p) => {
      const message = await later(p, sample, 'NO-SUCH-NUMBER');
      refusedAs(await send(p, message), ['rejected', 'malformed'], 'another number');
      await noEffect(p, message, 'another number');
    },
  },
];

const cases: readonly Omit<PlatformCheck, 'group' | 'needs'>[] = [
  {
    id: 'submit',
    holds: 'POST /cases: a receipt with the caseId that was sent, a number, and "duplicate": false',
    run: async (p) => {
      const { message, receipt, exchange } = await newCase(p);
      if (receipt.caseId !== message.caseId) brokenIn(exchange, 'the receipt is of another case');
      if (receipt.duplicate) brokenIn(exchange, 'what came for the first time is no duplicate');
    },
  },
  {
    id: 'submit-again',
    holds: 'the same message again (a lost answer): the first number, "duplicate": true',
    run: async (p) => {
      const { message, receipt } = await newCase(p);
      const again = receiptOf(await send(p, message), 'the same again');
      same(again, { ...receipt, duplicate: true }, 'the second receipt');
    },
  },
  {
    id: 'submit-at-once',
    holds: 'the same message twice at the same moment is one case',
    run: async (p) => {
      const message = newSubmission(p);
      const both = await Promise.all([send(p, message), send(p, message)]);
      const [one, other] = both.map((exchange) => receiptOf(exchange, 'one of two'));
      same(one?.regionalCaseId, other?.regionalCaseId, 'the number of both');
      must(one?.duplicate !== other?.duplicate, 'one of the two is the first, and one only');
    },
  },
  {
    id: 'numbers',
    holds: 'two cases have two numbers',
    run: async (p) => {
      const [one, other] = [await newCase(p), await newCase(p)];
      must(one.receipt.regionalCaseId !== other.receipt.regionalCaseId, 'two cases, one number');
    },
  },
  {
    id: 'unknown-item',
    holds: 'an item that the platform does not have is a business no: 422 "rejected"',
    run: async (p) => {
      const code = p.subject.itemCode;
      const itemCode = code.slice(0, -3) + (code.endsWith('999') ? '998' : '999');
      const message = { ...newSubmission(p), itemCode };
      refusedAs(await send(p, message), ['rejected'], 'an unknown item');
      await noEffect(p, message, 'an unknown item');
    },
  },
  {
    id: 'unreadable',
    holds: 'what is no submission is 400 "malformed", and neither taken nor a business no',
    run: async (p) => {
      const { applicant: _, ...message } = newSubmission(p);
      const sent = await send(p, message as Message);
      refusedAs(sent, ['malformed'], 'without an applicant');
    },
  },
  {
    id: 'not-json',
    holds: 'bytes that are no JSON are 400 "malformed"',
    run: async (p) => {
      const call = { method: 'POST', path: '/cases', body: 'no submission' } as const;
      refusedAs(await ask(p, call), ['malformed'], 'a text');
    },
  },
  {
    id: 'status',
    holds: 'GET /cases/{caseId}: the number, one of the contract’s states, and the platform’s word',
    run: async (p) => {
      const { message, receipt } = await newCase(p);
      const path = `/cases/${message.caseId}`;
      const said = answered(await ask(p, { method: 'GET', path }), Status, 'the status');
      same(said.caseId, message.caseId, 'caseId');
      same(said.regionalCaseId, receipt.regionalCaseId, 'regionalCaseId');
    },
  },
  {
    id: 'status-unknown',
    holds: 'a case that the platform never had is "rejected", and no status of another',
    run: async (p) => {
      const path = `/cases/${newNumber('case')}`;
      refusedAs(await ask(p, { method: 'GET', path }), ['rejected'], 'an unknown case');
    },
  },
  ...laterChecks(sampleSupplement),
  ...laterChecks(sampleWithdrawal),
  {
    id: 'notice',
    holds: 'POST /cases/{caseId}/notices: news of a case elsewhere is taken, twice without effect',
    run: async (p) => {
      const notice = newNotice(p);
      const first = receiptOf(await send(p, notice), 'a notice');
      same(first.caseId, notice.caseId, 'caseId');
      const again = receiptOf(await send(p, notice), 'the same notice again');
      same(again, { ...first, duplicate: true }, 'the second receipt');
    },
  },
  {
    id: 'nobody-in-code',
    holds: 'a code goes into logs: no number and no name of a person is in it',
    run: async (p) => {
      const message = { ...newSubmission(p), itemCode: '11000000XX000000000000000000001' };
      const sent = await send(p, message);
      const code = refusedAs(sent, ['rejected', 'malformed'], 'an unknown item');
      if (/\d{7}|\p{Script=Han}/u.test(code)) brokenIn(sent, 'a code is a word');
    },
  },
];

/** With a lever: what became of it at the platform. */
const lever: readonly Omit<PlatformCheck, 'group'>[] = [
  {
    id: 'received',
    holds: 'every member of a submission arrives: no character lost, nobody dropped',
    needs: ['cases', 'received'],
    run: async (p) => {
      const { message } = await newCase(p);
      const received = (await p.subject.levers.received?.()) ?? [];
      const own = received.filter(({ caseId }) => caseId === message.caseId);
      same(own.length, 1, 'messages with an effect');
      same(own[0], message, 'what the platform has');
    },
  },
  {
    id: 'closed',
    holds:
      'a platform that is shut by plan says 503 "closed", has taken nothing, and takes it later',
    needs: ['cases', 'setOpening'],
    run: async (p) => {
      const { setOpening } = p.subject.levers;
      const message = newSubmission(p);
      await setOpening?.('closed');
      const shut = await send(p, message).finally(() => setOpening?.('open'));
      refusedAs(shut, ['closed'], 'while it is closed');
      await noEffect(p, message, 'while it was closed');
      const taken = receiptOf(await send(p, message), 'once it is open');
      if (taken.duplicate) broken('what was refused was taken all the same');
    },
  },
];

export const caseChecks: readonly PlatformCheck[] = [
  ...cases.map((check) => ({ ...check, needs: ['cases'] as const })),
  ...lever,
].map((check) => ({ ...check, id: `cases.${check.id}`, group: 'cases' }));
