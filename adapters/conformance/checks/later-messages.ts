import { sampleNotice, sampleSupplement, sampleWithdrawal } from '../../kit/sample-messages.ts';
import { checksOf, refused, same, taken } from '../check.ts';
import { lastReceived, type Trial } from '../trial.ts';
import { submitted } from './sent.ts';

/** A case that waits for papers, so that a supplement can come. */
const waiting = (t: Trial) =>
  t.once('waiting', async () => {
    const made = await submitted(t, 'for papers');
    await t.platform.act(made.message.caseId, 'require_supplement').catch(() => undefined);
    return made;
  });

const supplementTo = async (t: Trial) => {
  const { message, receipt } = await waiting(t);
  const { caseId, to, itemCode, at } = message;
  const { regionalCaseId } = receipt;
  return {
    ...sampleSupplement,
    caseId,
    to,
    itemCode,
    at,
    regionalCaseId,
    messageId: t.fresh('msg'),
  };
};

export const laterMessages = checksOf('cases', [
  {
    id: 'supplement',
    holds: 'SupplementMessage: the papers that were asked for, and the note',
    needs: ['cases.supplement'],
    run: async (t) => {
      const message = await supplementTo(t);
      taken(await t.adapter.cases?.supplement(message, t.context()), 'supplement');
      same(lastReceived(t, message.caseId), message, 'what the region has');
    },
  },
  {
    id: 'supplement-again',
    holds: 'supplement: the same message again is a duplicate and has no second effect',
    needs: ['cases.supplement'],
    run: async (t) => {
      const message = await supplementTo(t);
      taken(await t.adapter.cases?.supplement(message, t.context()), 'the first time');
      const before = t.platform.received().length;
      const again = await t.adapter.cases?.supplement(message, t.context());
      same(taken(again, 'the second time').duplicate, true, 'duplicate');
      same(t.platform.received().length, before, 'messages with an effect');
    },
  },
  {
    id: 'supplement-unknown',
    holds: 'supplement: to a case that the region does not know it is `rejected`',
    needs: ['cases.supplement'],
    run: async (t) => {
      const message = { ...(await supplementTo(t)), caseId: t.fresh('case') };
      const result = await t.adapter.cases?.supplement(message, t.context());
      refused(result, ['rejected'], 'papers for a case of nobody');
    },
  },
  {
    id: 'withdraw',
    holds: 'WithdrawalMessage: that the applicant takes it back, and why',
    needs: ['cases.withdraw'],
    run: async (t) => {
      const { message: sent, receipt } = await submitted(t, 'withdrawn');
      const { caseId, to, itemCode, at } = sent;
      const { regionalCaseId } = receipt;
      const own = { caseId, to, itemCode, at, regionalCaseId, messageId: t.fresh('msg') };
      const message = { ...sampleWithdrawal, ...own };
      taken(await t.adapter.cases?.withdraw(message, t.context()), 'withdraw');
      same(lastReceived(t, caseId), message, 'what the region has');
    },
  },
  {
    id: 'withdraw-unknown',
    holds: 'withdraw: of a case that the region does not know it is `rejected`',
    needs: ['cases.withdraw'],
    run: async (t) => {
      const own = { caseId: t.fresh('case'), to: t.subject.region, itemCode: t.samples.itemCode };
      const message = { ...sampleWithdrawal, ...own, messageId: t.fresh('msg') };
      const result = await t.adapter.cases?.withdraw(message, t.context());
      refused(result, ['rejected'], 'a case of nobody');
    },
  },
  {
    id: 'notify',
    holds: 'NoticeMessage: how a case goes on that another region decides',
    needs: ['cases.notify'],
    run: async (t) => {
      const { itemCode } = t.samples;
      const own = { caseId: t.fresh('case'), to: t.subject.region, itemCode };
      const message = { ...sampleNotice, ...own, messageId: t.fresh('msg') };
      taken(await t.adapter.cases?.notify(message, t.context()), 'notify');
      same(lastReceived(t, message.caseId), message, 'what the region has');
    },
  },
]);
