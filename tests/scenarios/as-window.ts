import { randomUUID } from 'node:crypto';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { allScopes, application } from './refusals.ts';

const ask = (member: MemberClient, token: string) => async (path: string, body: unknown) => {
  const answer = await member.call('POST', path, { token, body, idempotencyKey: randomUUID() });
  if (answer.status >= 300)
    throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as Record<string, unknown>;
};

/** One look at everything that windows do about papers; each JSON answer is the caller's to keep. */
export async function actAsWindow(member: MemberClient, caseId: string, itemCode: string) {
  const token = await member.ownToken(allScopes);
  const send = ask(member, token);
  const read = (path: string) => member.call('GET', path, { token });
  const checked = await send('/v1/prechecks', {
    itemCode,
    caseId,
    materials: [{ code: 'FORM', verdict: 'ok' }],
  });
  await read(`/v1/prechecks/${String(checked['precheckId'])}`);
  await read(`/v1/prechecks?caseId=${caseId}`);
  const batched = [application(), {}].map((each) => ({
    idempotencyKey: randomUUID(),
    case: each,
  }));
  const { results } = await send('/v1/cases/batch', { cases: batched });
  const [submitted] = results as { caseId: string }[];
  await send(`/v1/cases/${submitted?.caseId}/originals-seen`, {
    code: 'ID',
    clerk: 'W-01',
    copy: '0'.repeat(64),
  });
  const opened = await send('/v1/handoffs', {
    caseIds: [caseId],
    from: '310118',
    to: '330421',
    pages: 1,
    items: [{ code: 'CHARTER', name: '公司章程原件', pages: 1 }],
    seal: '长三角通办专用章-青浦01',
  });
  const id = String(opened['handoffId']);
  await send(`/v1/handoffs/${id}/custody`, { event: 'sealed' });
  const batch = await send('/v1/batches', { handoffIds: [id] });
  const { code } = batch['manifest'] as { code: string };
  await send('/v1/handoffs/scan', { code });
  await send(`/v1/batches/${String(batch['batchId'])}/dispatch`, { waybill: 'QP-AS-WINDOW' });
  await read(`/v1/batches/${String(batch['batchId'])}`);
  await read(`/v1/handoffs?caseId=${caseId}`);
  return id;
}
