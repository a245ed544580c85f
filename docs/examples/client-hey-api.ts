/**
 * A program against the client that @hey-api/openapi-ts makes of docs/openapi.json: one function an operation;
 * `npm run contract` type-checks it. Signing is an interceptor of `client`: docs/examples/member.ts shows how.
 */
import {
  caseRead,
  caseSubmit,
  caseSupplement,
  caseTimeline,
  certificateRetrieve,
  certificateVerify,
  draftOpen,
  handoffOpen,
  handoffRecord,
  inboxAcknowledge,
} from './heyapi';

const signed = { 'Content-Digest': '', 'Signature-Input': '', Signature: '' };
const once = () => ({ ...signed, 'idempotency-key': crypto.randomUUID() });
const throwOnError = true;

export async function carryOneCase(itemCode: string, ref: string): Promise<string> {
  const way = { itemCode, from: '310118', to: '330421', channel: 'window' } as const;
  await draftOpen({ headers: once(), body: way, throwOnError });
  const { data } = await caseSubmit({
    headers: once(),
    body: {
      ...way,
      applicant: { kind: 'person', name: '沈示例', idType: '111', idNumber: '320509189102140022' },
      form: { purpose: 'work' },
      materials: [{ code: 'ID', how: 'upload', ref }],
      originals: true,
    },
    throwOnError,
  });
  const path = { id: data.caseId };
  const read = await caseRead({ path, throwOnError });
  await caseTimeline({ path, throwOnError });
  if (read.data.state === 'supplement_required')
    await caseSupplement({
      path,
      headers: once(),
      body: { materials: [{ code: 'ID', how: 'upload', ref }] },
    });
  const dossier = await handoffOpen({
    headers: once(),
    body: {
      caseIds: [data.caseId],
      from: '310118',
      to: '330421',
      pages: 2,
      items: [{ code: 'ID', name: '身份证复印件', pages: 2 }],
      seal: 'QP-0001',
    },
    throwOnError,
  });
  await handoffRecord({
    path: { id: dossier.data.handoffId },
    headers: once(),
    body: { event: 'sealed', pages: 2 },
  });
  return data.receipt;
}

export async function lendCertificate(itemCode: string): Promise<string> {
  const purpose = { itemCode, reason: '签注核验', until: '2027-06-30T18:00:00+08:00' };
  const retrieved = await certificateRetrieve({
    headers: signed,
    body: { holder: 'subject', type: '11100000000013127D001', ...purpose },
    throwOnError,
  });
  const verified = await certificateVerify({
    headers: signed,
    body: { format: 'dc+sd-jwt', document: retrieved.data.credential, purpose },
    throwOnError,
  });
  return verified.data.verdict;
}

export const acknowledge = (messageId: string, digest: string) =>
  inboxAcknowledge({ path: { messageId }, headers: signed, body: { digest } });
