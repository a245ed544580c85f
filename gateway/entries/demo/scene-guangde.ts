import { randomUUID } from 'node:crypto';
import { people } from '#adapters/kit/sample-world';
import type { CanonicalPlatform } from '#adapters/native/platform/canonical/index';
import type { MemberClient } from './member-client.ts';
import type { Step } from './scene-one.ts';
import { documentDigest, expectStatus, waitForState, windowScope } from './window.ts';

export type SceneGuangde = {
  readonly qingpu: MemberClient;
  readonly guangde: CanonicalPlatform;
  readonly step: <T>(step: Step, work: () => Promise<T>) => Promise<T>;
  readonly patienceMs?: number;
};

const basicCode = '000109001001';

async function itemOf(qingpu: MemberClient, token: string, region: string): Promise<string> {
  const path = `/v1/items?region=${region}&basicCode=${basicCode}`;
  const listed = expectStatus(await qingpu.call('GET', path, { token }), 200, 'find the item');
  const [item] = listed['items'] as { code: string }[];
  if (!item) throw new Error(`${region} offers no such item`);
  return item.code;
}

const [somebody] = people;
const application = (itemCode: string, from: string, to: string) => ({
  itemCode,
  from,
  to,
  channel: 'window',
  applicant: {
    kind: 'person',
    name: somebody.name,
    idType: '111',
    idNumber: somebody.idNumber,
  },
  form: { purpose: '务工' },
  materials: [{ code: 'ID', how: 'upload', ref: documentDigest('identity card') }],
  originals: false,
});

/** Waits until Guangde has been told that a case of its window stands so. */
async function toldOf(
  { received }: CanonicalPlatform,
  caseId: string,
  state: string,
  patienceMs: number,
): Promise<void> {
  const until = Date.now() + patienceMs;
  const isTold = () =>
    received().some(
      (message) =>
        message.kind === 'notice' && message.caseId === caseId && message.state === state,
    );
  while (!isTold()) {
    if (Date.now() > until) throw new Error(`Guangde was not told that ${caseId} is ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

/** Both ways with a region that has no format of its own: a case goes to Guangde, and one comes from there. */
export async function runSceneGuangde({
  qingpu,
  guangde,
  step,
  patienceMs = 30_000,
}: SceneGuangde): Promise<{ readonly there: string; readonly back: string }> {
  const token = await qingpu.ownToken(windowScope);
  const there = await step(
    {
      who: '青浦专窗 Qingpu window',
      what: '提交广德办理的居住证签注 · submits what Guangde decides',
      where: 'POST /v1/cases',
    },
    async () => {
      const body = application(await itemOf(qingpu, token, '341882'), '310118', '341882');
      const sent = await qingpu.call('POST', '/v1/cases', {
        token,
        body,
        idempotencyKey: randomUUID(),
      });
      return String(expectStatus(sent, 202, 'submit')['caseId']);
    },
  );
  await step(
    {
      who: '广德平台 Guangde',
      what: '受理, 办结: 准予 · accepts, decides: granted',
      where: 'POST /v1/cases/{id}/reports',
    },
    () => waitForState(qingpu, token, there, ['approved'], patienceMs),
  );
  const back = await step(
    {
      who: '广德专窗 Guangde window',
      what: '提交嘉善办理的居住证签注 · submits what Jiashan decides',
      where: 'POST /v1/cases',
    },
    async () => {
      const itemCode = await itemOf(qingpu, token, '330421');
      const { status, body } = await guangde.submit(application(itemCode, '341882', '330421'));
      if (status !== 202) throw new Error(`submit from Guangde: ${status} ${JSON.stringify(body)}`);
      return String(body['caseId']);
    },
  );
  await step(
    {
      who: '嘉善平台 Jiashan',
      what: '办结, 结果告知广德 · decides, Guangde is told',
      where: 'POST {guangde}/cases/{id}/notices',
    },
    () => toldOf(guangde, back, 'approved', patienceMs),
  );
  return { there, back };
}
