import { randomUUID } from 'node:crypto';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import { actAsAuditor, complainAndAnswer } from './as-auditor.ts';
import { asCertificateSides } from './as-certificate-sides.ts';
import { asCounter } from './as-counter.ts';
import { evaluatedAtPage } from './evaluating.ts';
import { allScopes, application, permitItem, type Stage, settled } from './refusals.ts';

type Body = Record<string, unknown>;

/** Once through everything that is done to a case between its submission and its erasure, and to its certificates. */
export async function asCaseWorkers(
  stage: Stage,
  member: (clientId: SampleMember) => MemberClient,
): Promise<void> {
  await asCounter(stage, member);
  const [qingpu, wujiang] = [member('qingpu-platform'), member('wujiang-platform')];
  const tell = async (by: MemberClient, path: string, body: object) => {
    const token = await by.ownToken(by.clientId === 'delta-operator' ? 'admin' : allScopes);
    const options = { token, body, idempotencyKey: randomUUID() };
    return (await by.call('POST', path, options)).body as Body;
  };
  const read = async (by: MemberClient, path: string) =>
    by.call('GET', path, { token: await by.ownToken(allScopes) });
  await asCertificateSides(qingpu, member('jiashan-platform'), wujiang);
  const itemCode = permitItem('320509');
  const { caseId } = await tell(qingpu, '/v1/cases', application({ to: '320509', itemCode }));
  const path = `/v1/cases/${String(caseId)}`;
  await settled(stage, String(caseId));
  await stage.world.wujiang.act(String(caseId), 'accept');
  await tell(wujiang, `${path}/suspension`, { reason: 'technical', owner: '320509' });
  await read(qingpu, path);
  await tell(wujiang, `${path}/resumption`, {});
  await read(wujiang, '/v1/deadlines');
  await read(wujiang, `/v1/items/${itemCode}/actual-times`);
  await stage.world.wujiang.act(String(caseId), 'deny');
  const { code } = await tell(qingpu, `${path}/evaluation-code`, {});
  await tell(qingpu, `${path}/evaluation`, { code, score: 1 });
  const evaluation = await evaluatedAtPage(stage, String(caseId), { code: String(code), score: 1 });
  await read(qingpu, '/v1/evaluation-figures');
  await tell(wujiang, `${evaluation}/followups`, { step: 'contacted', note: '已联系' });
  await read(wujiang, '/v1/evaluations');
  await read(wujiang, evaluation);
  const fault = { region: '320509', text: '窗口没有人' };
  const made = await tell(qingpu, '/v1/fault-reports', fault);
  const report = `/v1/fault-reports/${String(made['faultReportId'])}`;
  await tell(wujiang, `${report}/answer`, { outcome: 'mended', text: '已安排' });
  await read(wujiang, '/v1/fault-reports');
  await read(wujiang, report);
  await read(qingpu, path);
  await settled(stage, String(caseId));
  const operator = member('delta-operator');
  await tell(operator, `/v1/admin${path.slice(3)}/erasure`, { ground: 'purpose_achieved' });
  await actAsAuditor(member('delta-auditor'));
  await complainAndAnswer(stage, member('qingpu-platform'));
}
