import { randomUUID } from 'node:crypto';
import { certificateTypes, people } from '#adapters/kit/sample-world';
import { inShanghai } from '#contracts/dates';
import type { MemberClient } from './member-client.ts';
import {
  custody,
  documentDigest,
  expectStatus,
  findItem,
  handOver,
  retrieve,
  signInAndExchange,
  waitForDelivery,
  waitForState,
  windowScope,
} from './window.ts';

/** One finished step: who did what, where. The caller times and prints it. */
export type Step = { readonly who: string; readonly what: string; readonly where: string };

export type SceneOne = {
  readonly qingpu: MemberClient;
  readonly jiashan: MemberClient;
  /** Runs one step and says so; throws what the step throws. */
  readonly step: <T>(step: Step, work: () => Promise<T>) => Promise<T>;
  /** Called before the submission: Jiashan goes to sleep until the answered time. */
  readonly nightFalls?: () => Promise<Date>;
  /** Carries the lease and tells its scans. Default: the window writes a number of its own on it. */
  readonly courier?: string;
  /** How long to wait for what the other side does. */
  readonly patienceMs?: number;
};

export type SceneResult = {
  readonly caseId: string;
  readonly states: readonly string[];
  readonly receipt: string;
};

const window = '青浦专窗 Qingpu window';
const decider = '嘉善平台 Jiashan';

type Begun = {
  readonly own: string;
  readonly token: string;
  readonly itemCode: string;
  readonly credentials: readonly string[];
};

/** The window finds the item, the person signs in at home, and papers come by recognition. */
async function begin({ qingpu, step }: SceneOne): Promise<Begun> {
  const [person] = people;
  const { identityCard, representativeAuthorisation } = certificateTypes;
  const own = await step(
    {
      who: window,
      what: '取得平台令牌 (private_key_jwt) · token for the platform',
      where: 'POST /oauth/token',
    },
    () => qingpu.ownToken(windowScope),
  );
  const itemCode = await step(
    { who: window, what: '查询嘉善事项 · finds the item of Jiashan', where: 'GET /v1/items' },
    () => findItem(qingpu, own),
  );
  const token = await step(
    {
      who: '申请人 applicant',
      what: '在吴江登录, 身份换取跨区令牌 · signs in at home, session exchanged',
      where: 'Wujiang + POST /oauth/token',
    },
    () => signInAndExchange(qingpu, '330421', person.login),
  );
  const credentials = await step(
    {
      who: '网关 Tongban',
      what: '调取并互认身份证、授权书 · identity card and authorisation recognised',
      where: 'POST /v1/certificates/retrieve',
    },
    () =>
      Promise.all(
        [identityCard, representativeAuthorisation].map(({ code }) =>
          retrieve(qingpu, token, code, itemCode),
        ),
      ),
  );
  return { own, token, itemCode, credentials };
}

const application = ({ itemCode, credentials }: Begun) => ({
  itemCode,
  from: '310118',
  to: '330421',
  channel: 'window',
  applicant: { kind: 'subject' },
  form: {
    companyName: '嘉善示例丝绸贸易有限公司',
    registeredCapital: 1_000_000,
    business: '丝绸制品销售',
  },
  materials: [
    { code: 'FORM', how: 'upload', ref: documentDigest('form') },
    { code: 'ID', how: 'certificate', ref: credentials[0] },
    { code: 'AUTH', how: 'certificate', ref: credentials[1] },
    { code: 'CHARTER', how: 'upload', ref: documentDigest('charter') },
    { code: 'LEASE', how: 'original', ref: documentDigest('lease') },
  ],
  originals: true,
});

type Applied = {
  readonly caseId: string;
  readonly state: string;
  readonly receipt: string;
  readonly handoffId: string;
};

/** The case is submitted and the lease leaves on paper. */
async function apply({ qingpu, step, courier }: SceneOne, begun: Begun): Promise<Applied> {
  const submitted = await step(
    {
      who: window,
      what: '提交办件, 得到签名回执 · submits, gets a signed receipt',
      where: 'POST /v1/cases',
    },
    async () => {
      const options = {
        token: begun.token,
        body: application(begun),
        idempotencyKey: randomUUID(),
      };
      return expectStatus(await qingpu.call('POST', '/v1/cases', options), 202, 'submit');
    },
  );
  const caseId = String(submitted['caseId']);
  const handoffId = await step(
    {
      who: window,
      what: '租赁合同原件封装交寄 · lease sealed and dispatched',
      where: 'POST /v1/handoffs',
    },
    () =>
      handOver(qingpu, begun.own, caseId, courier ? { courier } : { waybill: 'QP2026112100042' }),
  );
  return {
    caseId,
    handoffId,
    state: String(submitted['state']),
    receipt: String(submitted['receipt']),
  };
}

/** The lease is on its way, if somebody tells of it. */
async function travel(
  { qingpu, step, courier, patienceMs = 30_000 }: SceneOne,
  own: string,
  handoffId: string,
): Promise<void> {
  if (!courier) return;
  await step(
    {
      who: '快递 courier',
      what: '揽收、中转、派送、投递 · collected, carried, delivered',
      where: `POST /v1/couriers/${courier}/callbacks/route`,
    },
    () => waitForDelivery(qingpu, own, handoffId, patienceMs),
  );
}

/** Jiashan asks once, before it accepts (行政许可法 art. 32), gets its originals and its supplement, accepts, and decides. */
async function decide(
  scene: SceneOne,
  own: string,
  applied: Applied,
  asleep: string,
): Promise<string[]> {
  const { qingpu, jiashan, step, patienceMs = 30_000 } = scene;
  const { caseId, handoffId } = applied;
  const report = 'XML → POST /v1/regions/330421/callbacks/case';
  const asked = await step(
    {
      who: decider,
      what: `开门后一次告知补正 · asks once for a supplement${asleep}`,
      where: report,
    },
    () => waitForState(qingpu, own, caseId, ['supplement_required'], patienceMs),
  );
  await travel(scene, own, handoffId);
  await step(
    {
      who: '嘉善专窗 Jiashan window',
      what: '签收并清点原件 · receives and counts the originals',
      where: 'POST /v1/handoffs/{id}/custody',
    },
    async () => {
      const counter = await jiashan.ownToken(windowScope);
      await custody(jiashan, counter, handoffId, { event: 'received' });
      await custody(jiashan, counter, handoffId, { event: 'counted', pages: 6 });
    },
  );
  await step(
    {
      who: window,
      what: '提交补正材料 · sends the supplement',
      where: 'POST /v1/cases/{id}/supplements',
    },
    async () => {
      const body = {
        note: '补正租赁合同',
        materials: [{ code: 'LEASE', how: 'upload', ref: documentDigest('lease, complete') }],
      };
      const options = { token: own, body, idempotencyKey: randomUUID() };
      expectStatus(
        await qingpu.call('POST', `/v1/cases/${caseId}/supplements`, options),
        202,
        'supplement',
      );
    },
  );
  const decided = await step(
    { who: decider, what: '受理, 办结: 准予 · accepts, decides: granted', where: report },
    () => waitForState(qingpu, own, caseId, ['approved', 'denied'], patienceMs),
  );
  return [asked, decided];
}

/**
 * Scene 1: the legal representative of a company, known to Wujiang, applies at Qingpu's window for a
 * registration that Jiashan decides. Papers come by recognition, the lease travels as an original, the
 * night passes, one supplement is asked for, the licence is granted. Everything over public HTTP.
 */
export async function runSceneOne(scene: SceneOne): Promise<SceneResult> {
  const begun = await begin(scene);
  const opensAt = await scene.nightFalls?.();
  const asleep = opensAt
    ? ` (夜间休息至 closed until ${inShanghai(opensAt).slice(11, 19)} +08:00)`
    : '';
  const applied = await apply(scene, begun);
  const states = await decide(scene, begun.own, applied, asleep);
  return { caseId: applied.caseId, receipt: applied.receipt, states: [applied.state, ...states] };
}
