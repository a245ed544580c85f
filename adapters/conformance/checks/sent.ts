import type { Message, SubmissionMessage } from '#contracts/case';
import type { RegionReceipt } from '#contracts/region-adapter';
import { sampleSubmission } from '../../kit/sample-messages.ts';
import { taken } from '../check.ts';
import { lastReceived, type Trial } from '../trial.ts';

/** A case that has every member a case can have, as this region would get it. */
export function submissionTo(t: Trial): SubmissionMessage {
  const at = `${new Date(t.clock().getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
  return {
    ...sampleSubmission,
    caseId: t.fresh('case'),
    messageId: t.fresh('msg'),
    to: t.subject.region,
    itemCode: t.samples.itemCode,
    at,
  };
}

/** A case that has nothing but what it must have. */
export function bareTo(t: Trial, by?: SubmissionMessage['applicant']): SubmissionMessage {
  const { messageId, caseId, from, to, itemCode, itemName, at, applicant } = submissionTo(t);
  return {
    messageId,
    caseId,
    from,
    to,
    itemCode,
    itemName,
    at,
    applicant: by ?? applicant,
    kind: 'submission',
    channel: 'online',
    form: {},
    materials: [],
    originals: false,
  };
}

export const submit = async (t: Trial, message: SubmissionMessage, context = t.context()) =>
  t.adapter.cases?.submit(message, context);

type Submitted = {
  readonly message: SubmissionMessage;
  readonly receipt: RegionReceipt;
  readonly stored: Message | undefined;
};

/** One whole case, sent and taken. */
export const submitted = (t: Trial, which = ''): Promise<Submitted> =>
  t.once(`submitted ${which}`, async () => {
    const message = submissionTo(t);
    const receipt = taken(await submit(t, message), 'submit');
    return { message, receipt, stored: lastReceived(t, message.caseId) };
  });
