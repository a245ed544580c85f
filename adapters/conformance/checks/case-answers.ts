import { checksOf, must, refused, same, taken } from '../check.ts';
import type { Trial } from '../trial.ts';
import { submissionTo, submit, submitted } from './sent.ts';

const needs = ['cases.submit'] as const;

const withStatusFault = async (t: Trial, kind: 'odd_code' | 'odd_status', caseId: string) => {
  const undo = t.platform.inject?.({ kind });
  const asking = Promise.resolve(t.adapter.cases?.statusOf({ caseId }, t.context()));
  return asking.finally(undo);
};

const never = ['malformed', 'retryable', 'unauthorised'] as const;

export const caseAnswers = checksOf('cases', [
  {
    id: 'receipt',
    holds: 'RegionReceipt.regionalCaseId: the region’s own number of this case, never empty',
    needs,
    run: async (t) => must((await submitted(t)).receipt.regionalCaseId !== '', 'it is empty'),
  },
  {
    id: 'receipt-own',
    holds: 'RegionReceipt.regionalCaseId: of this case and of no other',
    needs: [...needs, 'platform.cases'],
    run: async (t) => {
      for (const which of ['', 'another']) {
        const { message, receipt } = await submitted(t, which);
        const own = t.platform.cases?.().find(({ caseId }) => caseId === message.caseId);
        same(receipt.regionalCaseId, own?.regionalCaseId, 'regionalCaseId');
      }
    },
  },
  {
    id: 'again',
    holds: 'RegionReceipt.duplicate: sent again it is the same case, said to be a duplicate',
    needs,
    run: async (t) => {
      const { message, receipt } = await submitted(t, 'again');
      const second = taken(await submit(t, message), 'the second time');
      same(second, { ...receipt, duplicate: true }, 'the second receipt');
    },
  },
  {
    id: 'unknown-item',
    holds:
      'rejected: a business answer, whatever the HTTP status is; sending again changes nothing',
    needs,
    run: async (t) => {
      const message = submissionTo(t);
      const itemCode = `${message.itemCode.slice(0, -12)}000999999999`;
      refused(await submit(t, { ...message, itemCode }), ['rejected'], 'an item of nobody');
    },
  },
  {
    id: 'closed',
    holds: 'scheduledClosed: shut by plan; no failure, burns no attempt',
    needs,
    run: async (t) => {
      t.platform.setOpening('closed');
      const result = await submit(t, submissionTo(t)).finally(() => t.platform.setOpening('open'));
      refused(result, ['scheduledClosed'], 'a region that is closed');
    },
  },
  {
    id: 'status',
    holds: 'statusOf: how the case stands, by the region’s own word',
    needs: ['cases.statusOf'],
    run: async (t) => {
      const { message, receipt } = await submitted(t);
      const asked = { caseId: message.caseId, regionalCaseId: receipt.regionalCaseId };
      const found = taken(await t.adapter.cases?.statusOf(asked, t.context()), 'statusOf');
      same(found.regionalCaseId, receipt.regionalCaseId, 'regionalCaseId');
      same(found.state, 'forwarded', 'state');
    },
  },
  {
    id: 'status-unknown-case',
    holds: 'statusOf: `rejected`: the region has no such case',
    needs: ['cases.statusOf'],
    run: async (t) => {
      const found = await t.adapter.cases?.statusOf({ caseId: t.fresh('case') }, t.context());
      refused(found, ['rejected'], 'a case of nobody');
    },
  },
  {
    id: 'unknown-code',
    holds: 'malformed: an answer code that was never announced is no success',
    needs: ['cases.statusOf', 'platform.inject'],
    run: async (t) => {
      const { message } = await submitted(t);
      refused(await withStatusFault(t, 'odd_code', message.caseId), never, 'an unheard-of code');
    },
  },
  {
    id: 'unknown-word',
    holds: 'malformed: a status word that was never announced is no state, least of all approved',
    needs: ['cases.statusOf', 'platform.inject'],
    run: async (t) => {
      const { message } = await submitted(t);
      refused(await withStatusFault(t, 'odd_status', message.caseId), never, 'an unheard-of word');
    },
  },
]);
