import { createHash, randomUUID } from 'node:crypto';
import { certificateTypes, people, samplePassword } from '#adapters/kit/sample-world';
import { signInAtHome } from './citizen.ts';
import type { Answer, MemberClient } from './member-client.ts';
import { windowRedirectUri } from './members.ts';

/** One finished step: who did what, where. The caller times and prints it. */
export type Step = { readonly who: string; readonly what: string; readonly where: string };

export type SceneOne = {
  readonly qingpu: MemberClient;
  readonly jiashan: MemberClient;
  /** Runs one step and says so; throws what the step throws. */
  readonly step: <T>(step: Step, work: () => Promise<T>) => Promise<T>;
  /** Called before the submission: Jiashan goes to sleep until the answered time. */
  readonly nightFalls?: () => Promise<Date>;
  /** How long to wait for what the other side does. */
  readonly patienceMs?: number;
};

export type SceneResult = { readonly caseId: string; readonly states: readonly string[]; readonly receipt: string };

const scope = 'cases:submit cases:read certificates:retrieve handoffs:write identity:login console:open';
const documentDigest = (text: string): string => `sha-256:${createHash('sha256').update(text).digest('hex')}`;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function expectStatus(answer: Answer, status: number, what: string): Record<string, unknown> {
  if (answer.status !== status) throw new Error(`${what}: HTTP ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as Record<string, unknown>;
}

/** The person from Wujiang signs in at home and the window gets a token for Jiashan in their name. */
export async function signInAndExchange(qingpu: MemberClient, target: string, login: string): Promise<string> {
  const token = await qingpu.ownToken(scope);
  const state = randomUUID();
  const begun = expectStatus(
    await qingpu.call('POST', '/oauth/logins', { token, body: { region: '320509', kind: 'person', redirectUri: windowRedirectUri, state } }),
    201,
    'begin the log-in',
  );
  const back = await signInAtHome(String(begun['loginUrl']), windowRedirectUri, login, samplePassword);
  if (back.searchParams.get('state') !== state) throw new Error('the log-in came back with another state');
  const exchanged = expectStatus(
    await qingpu.token({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: back.searchParams.get('regional_ticket') ?? '',
      subject_token_type: 'urn:tongban:params:oauth:token-type:regional-ticket',
      audience: `urn:tongban:region:${target}`,
      scope: 'cases:submit cases:read certificates:retrieve',
    }),
    200,
    'exchange the log-in',
  );
  return String(exchanged['access_token']);
}

async function findItem(qingpu: MemberClient, token: string): Promise<string> {
  const listed = expectStatus(await qingpu.call('GET', '/v1/items?region=330421&basicCode=000131001001', { token }), 200, 'find the item');
  const [item] = listed['items'] as { code: string }[];
  if (!item) throw new Error('Jiashan offers no such item');
  return item.code;
}

async function retrieve(qingpu: MemberClient, token: string, type: string, itemCode: string): Promise<string> {
  const until = new Date(Date.now() + 86_400_000).toISOString();
  const body = { holder: 'subject', type, itemCode, reason: '内资公司设立登记', until };
  return String(expectStatus(await qingpu.call('POST', '/v1/certificates/retrieve', { token, body }), 201, 'retrieve')['credentialId']);
}

async function handOver(qingpu: MemberClient, token: string, caseId: string): Promise<string> {
  const request = { caseIds: [caseId], from: '310118', to: '330421', pages: 6, items: [{ code: 'LEASE', name: '租赁合同原件', pages: 6 }], seal: '长三角通办专用章-青浦01' };
  const opened = expectStatus(await qingpu.call('POST', '/v1/handoffs', { token, body: request, idempotencyKey: randomUUID() }), 201, 'open the hand-off');
  const id = String(opened['handoffId']);
  await custody(qingpu, token, id, { event: 'sealed', pages: 6 });
  await custody(qingpu, token, id, { event: 'dispatched', waybill: 'QP2026112100042' });
  return id;
}

async function custody(member: MemberClient, token: string, id: string, event: Record<string, unknown>): Promise<void> {
  expectStatus(await member.call('POST', `/v1/handoffs/${id}/custody`, { token, body: event, idempotencyKey: randomUUID() }), 201, String(event['event']));
}

/** Waits until the case is in one of the states; the last state seen is in the error. */
export async function waitForState(member: MemberClient, token: string, caseId: string, wanted: readonly string[], patienceMs: number): Promise<string> {
  const until = Date.now() + patienceMs;
  let state = '';
  while (Date.now() < until) {
    const answer = expectStatus(await member.call('GET', `/v1/cases/${caseId}`, { token }), 200, 'read the case');
    state = String(answer['state']);
    if (wanted.includes(state)) return state;
    await pause(60);
  }
  throw new Error(`the case is still ${state}, expected ${wanted.join(' or ')}`);
}

/**
 * Scene 1: the legal representative of a company, known to Wujiang, applies at Qingpu's window for a
 * registration that Jiashan decides. Papers come by recognition, the lease travels as an original, the
 * night passes, one supplement is asked for, the licence is granted. Everything over public HTTP.
 */
export async function runSceneOne(scene: SceneOne): Promise<SceneResult> {
  const { qingpu, jiashan, step, patienceMs = 30_000 } = scene;
  const [person] = people;
  const own = await step({ who: '青浦专窗 Qingpu window', what: '取得平台令牌 (private_key_jwt) · token for the platform', where: 'POST /oauth/token' }, () => qingpu.ownToken(scope));
  const itemCode = await step({ who: '青浦专窗 Qingpu window', what: '查询嘉善事项 · finds the item of Jiashan', where: 'GET /v1/items' }, () => findItem(qingpu, own));
  const token = await step({ who: '申请人 applicant', what: '在吴江登录, 身份换取跨区令牌 · signs in at home, session exchanged', where: 'Wujiang + POST /oauth/token' }, () =>
    signInAndExchange(qingpu, '330421', person.login),
  );
  const [idCard, authority] = await step({ who: '网关 Tongban', what: '调取并互认身份证、授权书 · identity card and authorisation recognised', where: 'POST /v1/certificates/retrieve' }, () =>
    Promise.all([
      retrieve(qingpu, token, certificateTypes.identityCard.code, itemCode),
      retrieve(qingpu, token, certificateTypes.representativeAuthorisation.code, itemCode),
    ]),
  );
  const opensAt = await scene.nightFalls?.();
  const materials = [
    { code: 'FORM', how: 'upload', ref: documentDigest('form') },
    { code: 'ID', how: 'certificate', ref: idCard },
    { code: 'AUTH', how: 'certificate', ref: authority },
    { code: 'CHARTER', how: 'upload', ref: documentDigest('charter') },
    { code: 'LEASE', how: 'original', ref: documentDigest('lease') },
  ];
  const form = { companyName: '嘉善示例丝绸贸易有限公司', registeredCapital: 1000000, business: '丝绸制品销售' };
  const request = { itemCode, from: '310118', to: '330421', channel: 'window', applicant: { kind: 'subject' }, form, materials, originals: true };
  const submitted = await step({ who: '青浦专窗 Qingpu window', what: '提交办件, 得到签名回执 · submits, gets a signed receipt', where: 'POST /v1/cases' }, async () =>
    expectStatus(await qingpu.call('POST', '/v1/cases', { token, body: request, idempotencyKey: randomUUID() }), 202, 'submit'),
  );
  const caseId = String(submitted['caseId']);
  const states: string[] = [String(submitted['state'])];
  const handoffId = await step({ who: '青浦专窗 Qingpu window', what: '租赁合同原件封装交寄 · lease sealed and dispatched', where: 'POST /v1/handoffs' }, () => handOver(qingpu, own, caseId));
  const asleep = opensAt ? ` (夜间休息至 closed until ${opensAt.toISOString().slice(11, 19)} UTC)` : '';
  states.push(
    await step({ who: '嘉善平台 Jiashan', what: `开门后受理, 要求补正 · accepts, asks for a supplement${asleep}`, where: 'XML → POST /v1/regions/330421/callbacks/case' }, () =>
      waitForState(qingpu, own, caseId, ['supplement_required'], patienceMs),
    ),
  );
  await step({ who: '嘉善专窗 Jiashan window', what: '签收并清点原件 · receives and counts the originals', where: 'POST /v1/handoffs/{id}/custody' }, async () => {
    const counter = await jiashan.ownToken(scope);
    await custody(jiashan, counter, handoffId, { event: 'received' });
    await custody(jiashan, counter, handoffId, { event: 'counted', pages: 6 });
  });
  await step({ who: '青浦专窗 Qingpu window', what: '提交补正材料 · sends the supplement', where: 'POST /v1/cases/{id}/supplements' }, async () => {
    const body = { note: '补充产权证明', materials: [{ code: 'LEASE', how: 'upload', ref: documentDigest('lease, complete') }] };
    expectStatus(await qingpu.call('POST', `/v1/cases/${caseId}/supplements`, { token: own, body, idempotencyKey: randomUUID() }), 202, 'supplement');
  });
  states.push(
    await step({ who: '嘉善平台 Jiashan', what: '办结: 准予 · decides: granted', where: 'XML → POST /v1/regions/330421/callbacks/case' }, () =>
      waitForState(qingpu, own, caseId, ['approved', 'denied'], patienceMs),
    ),
  );
  return { caseId, states, receipt: String(submitted['receipt']) };
}
