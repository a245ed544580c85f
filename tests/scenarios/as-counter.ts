import { randomUUID } from 'node:crypto';
import { people } from '#adapters/kit/sample-world';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import { allScopes, application, permitItem, type Stage, settled } from './refusals.ts';

type Body = Record<string, unknown>;
const [, shown] = people;

/** Once through drafts, consent, conversion, papers, questions and what is handed over. */
export async function asCounter(
  stage: Stage,
  member: (clientId: SampleMember) => MemberClient,
): Promise<void> {
  const [qingpu, wujiang] = [member('qingpu-platform'), member('wujiang-platform')];
  const ask = async (
    by: MemberClient,
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: object,
    etag?: string,
  ) => {
    const token = await by.ownToken(allScopes);
    const headers = etag === undefined ? {} : { headers: { 'if-match': etag } };
    const sent = body === undefined ? {} : { body };
    const key = method === 'GET' ? {} : { idempotencyKey: randomUUID() };
    return (await by.call(method, path, { token, ...sent, ...key, ...headers })).body as Body;
  };
  const whole = application({ to: '320509', itemCode: permitItem('320509') });
  const { draftId } = await ask(qingpu, 'POST', '/v1/drafts', whole);
  const draft = `/v1/drafts/${String(draftId)}`;
  await ask(qingpu, 'GET', draft);
  await ask(qingpu, 'GET', '/v1/drafts');
  await ask(qingpu, 'PUT', draft, whole, '"1"');
  const document = { idType: '111', idNumber: (whole['applicant'] as Body)['idNumber'] };
  await ask(qingpu, 'POST', `${draft}/continuation`, { document });
  const { caseId } = await ask(qingpu, 'POST', `${draft}/submission`, {});
  const path = `/v1/cases/${String(caseId)}`;
  await settled(stage, String(caseId));
  await ask(qingpu, 'POST', `${path}/continuation`, { document });
  await ask(qingpu, 'POST', '/v1/shift-handovers', { to: 'QP-17', caseIds: [String(caseId)] });
  await ask(qingpu, 'GET', '/v1/shift-work?clerk=QP-17');
  const about = { to: '320509', caseId, text: '住所证明以哪份为准' };
  const { consultationId } = await ask(qingpu, 'POST', '/v1/consultations', about);
  const question = `/v1/consultations/${String(consultationId)}`;
  await ask(wujiang, 'GET', '/v1/consultations');
  await ask(wujiang, 'POST', `${question}/answer`, { text: '以租赁合同为准' });
  await ask(qingpu, 'GET', question);
  await ask(qingpu, 'GET', `/v1/items/${permitItem('320509')}/answers`);
  const hours = [{ from: '09:00', to: '17:00' }];
  const contacts = [{ body: '吴江区行政审批局', post: '联络员', phone: '0512-00000000', hours }];
  await ask(wujiang, 'PUT', '/v1/regions/320509/contacts', { contacts });
  await ask(qingpu, 'GET', '/v1/regions/320509/contacts');
  const other = await ask(
    qingpu,
    'POST',
    '/v1/cases',
    application({
      applicant: { kind: 'person', name: shown.name, idType: '111', idNumber: shown.idNumber },
    }),
  );
  await settled(stage, String(other['caseId']));
  const wanted = { itemCode: permitItem('320509'), reason: '选错了地区' };
  await ask(qingpu, 'POST', `/v1/cases/${String(other['caseId'])}/conversion`, wanted);
  await stage.world.wujiang.act(String(caseId), 'accept');
  await stage.world.wujiang.act(String(caseId), 'approve');
  const paper = {
    kind: 'decision',
    number: '吴行审〔2026〕7号',
    date: '2026-11-20',
    body: { name: '吴江区行政审批局' },
  };
  await ask(wujiang, 'POST', `${path}/papers`, paper);
  await ask(qingpu, 'GET', `${path}/papers`);
  const told = { version: 3, how: 'letter', clerk: 'QP-17', at: new Date().toISOString() };
  await ask(qingpu, 'POST', `${path}/tellings`, told);
  await wujiang.call('POST', '/v1/cases/by-applicant', {
    token: await wujiang.ownToken(allScopes),
    body: { document },
    headers: { 'tongban-actor': 'id="w-0231", role="window"' },
  });
  await wujiang.call('POST', '/v1/appointments/by-applicant', {
    token: await wujiang.ownToken(allScopes),
    body: { document },
    headers: { 'tongban-actor': 'id="w-0231", role="window"' },
  });
  await ask(wujiang, 'GET', '/v1/commitments');
  await ask(wujiang, 'GET', '/v1/instant-decisions');
  await ask(wujiang, 'GET', '/v1/results');
  const at = new Date().toISOString();
  await ask(qingpu, 'POST', `${path}/service`, {
    how: 'electronic',
    to: 'applicant',
    clerk: 'QP-17',
    at,
  });
  await ask(qingpu, 'GET', path);
}
