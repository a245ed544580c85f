import { z } from 'zod';
import type { Message } from '#contracts/case';
import { Certificate, CertificateStatus } from '#contracts/certificate';
import { Item, readItemList } from '#contracts/item';
import type {
  CasesDoor,
  CertificatesDoor,
  ItemsDoor,
  RegionReceipt,
  RegionResult,
} from '#contracts/region-adapter';
import { RegionReceipt as Receipt, RegionalStatus } from '#contracts/regional-answers';
import { fail, ok } from '#contracts/result';
import { malformed } from '../kit/failures.ts';
import { type ApiContext, callApi } from './api-call.ts';
import type { WithApi } from './api-credentials.ts';

/** A receipt says whose it is, so that two people's cases are never mixed. */
export const CaseReceipt = Receipt.extend({ caseId: z.string().max(60) });
export const Status = RegionalStatus.extend({ caseId: z.string().max(60) });

const otherCase = malformed('other_case', 'the answer is about another case');

async function deliver(
  path: string,
  message: Message,
  context: ApiContext,
): Promise<RegionResult<RegionReceipt>> {
  const call = { method: 'POST', path, body: message, id: message.messageId } as const;
  const answer = await callApi(call, CaseReceipt, context);
  if (!answer.ok) return answer;
  const { caseId, ...receipt } = answer.value;
  return caseId === message.caseId ? ok(receipt) : fail(otherCase);
}

const of = (message: Message, what: string): string => `/cases/${message.caseId}/${what}`;

export const apiCases: CasesDoor<WithApi> = {
  submit: (message, context) => deliver('/cases', message, context),
  supplement: (message, context) => deliver(of(message, 'supplements'), message, context),
  withdraw: (message, context) => deliver(of(message, 'withdrawal'), message, context),
  notify: (message, context) => deliver(of(message, 'notices'), message, context),
  statusOf: async ({ caseId }, context) => {
    const answer = await callApi({ method: 'GET', path: `/cases/${caseId}` }, Status, context);
    if (!answer.ok) return answer;
    const { caseId: said, ...status } = answer.value;
    return said === caseId ? ok(status) : fail(otherCase);
  },
  // It reports by signed calls of its platform (`POST /v1/cases/{id}/reports`), and in no format of its own.
  parseCallback: async () =>
    fail({ kind: 'unauthorised', code: 'signed_calls_only', message: 'it has no such format' }),
  refuseCallback: ({ status, code }) => ({
    status,
    contentType: 'application/json',
    body: JSON.stringify({ code }),
  }),
};

export const Listed = z.object({ items: z.array(z.unknown()).max(5000) });
const CodeOf = z.object({ code: z.string() });

export const apiItems: ItemsDoor<WithApi> = {
  listItems: async (context) => {
    const answer = await callApi({ method: 'GET', path: '/items' }, Listed, context);
    if (!answer.ok) return answer;
    const refOf = (entry: unknown) => CodeOf.safeParse(entry).data?.code;
    return ok(readItemList(answer.value.items, refOf, (entry) => Item.safeParse(entry)));
  },
};

export const Held = z.strictObject({ certificate: Certificate.optional() });
export const Standing = z.strictObject({
  identifier: z.string().max(110),
  status: CertificateStatus,
});

export const apiCertificates: CertificatesDoor<WithApi> = {
  retrieve: async (input, context) => {
    const call = { method: 'POST', path: '/certificates/retrieve', body: input } as const;
    const answer = await callApi({ ...call, id: input.requestId }, Held, context);
    return answer.ok ? ok(answer.value.certificate) : answer;
  },
  statusOf: async (input, context) => {
    const call = { method: 'POST', path: '/certificates/status', body: input } as const;
    const answer = await callApi(call, Standing, context);
    if (!answer.ok) return answer;
    const { identifier, status } = answer.value;
    return identifier === input.identifier
      ? ok(status)
      : fail(malformed('other_certificate', 'the answer is about another certificate'));
  },
};
