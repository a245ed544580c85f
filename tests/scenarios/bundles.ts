import { randomUUID } from 'node:crypto';
import type { ReferencePlatform } from '#adapters/kit/reference-platform';
import {
  certificateTypes,
  itemCodeIn,
  people,
  type SampleRegion,
} from '#adapters/kit/sample-world';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import {
  documentDigest,
  expectStatus,
  retrieve,
  signInAndExchange,
} from '../../gateway/entries/demo/window.ts';
import { until as comesAbout } from '../setup/until.ts';

const [person] = people;

export type BundleView = {
  readonly bundleId: string;
  readonly state: string;
  readonly steps: readonly {
    readonly step: string;
    readonly state: string;
    readonly caseId?: string;
    readonly attempt: number;
    readonly reason?: string;
    readonly held?: string;
    readonly because?: readonly { step: string; state: string; reason?: string }[];
    readonly choices: readonly string[];
    readonly earlierCases?: readonly string[];
  }[];
};

/** The person from Wujiang at the Qingpu window, with a token for `target` and an identity card for `itemCode`. */
export async function atTheWindow(
  qingpu: MemberClient,
  target: SampleRegion,
): Promise<{
  token: string;
  card: (itemCode: string) => Promise<string>;
  authority: (itemCode: string) => Promise<string>;
}> {
  const token = await signInAndExchange(qingpu, target, person.login);
  const fetch = (type: string) => (itemCode: string) => retrieve(qingpu, token, type, itemCode);
  return {
    token,
    card: fetch(certificateTypes.identityCard.code),
    authority: fetch(certificateTypes.representativeAuthorisation.code),
  };
}

export const upload = (code: string) => ({ code, how: 'upload', ref: documentDigest(code) });

export const stepFor = (
  step: string,
  to: SampleRegion,
  basicCode: string,
  materials: readonly unknown[],
) => ({
  step,
  itemCode: itemCodeIn(to, basicCode),
  to,
  form: { companyName: '示例新设食品有限公司' },
  materials,
  originals: false,
});

export const whole = (bundleType: string | undefined, steps: readonly unknown[]) => ({
  ...(bundleType === undefined ? {} : { bundleType }),
  from: '310118',
  channel: 'window',
  applicant: { kind: 'subject' },
  shared: [{ code: 'ADDRESS', how: 'upload', ref: documentDigest('lease') }],
  steps,
});

export const post = (
  member: MemberClient,
  token: string,
  path: string,
  body: unknown,
  key = randomUUID() as string,
) => member.call('POST', path, { token, body, idempotencyKey: key });

export async function readBundle(member: MemberClient, id: string): Promise<BundleView> {
  const token = await member.ownToken('cases:read');
  const answer = await member.call('GET', `/v1/bundles/${id}`, { token });
  return expectStatus(answer, 200, 'read the bundle') as unknown as BundleView;
}

/** Asks until `ready` says so. */
export async function until<T>(
  read: () => Promise<T> | T,
  ready: (seen: T) => boolean,
): Promise<T> {
  const found = await comesAbout(async () => {
    const seen = await read();
    return ready(seen) && { seen };
  });
  return found.seen;
}

/** The case of a step, once the deciding platform has it. */
export async function arrived(
  member: MemberClient,
  bundleId: string,
  step: string,
  platform: ReferencePlatform,
): Promise<string> {
  const seen = await until(
    async () => (await readBundle(member, bundleId)).steps.find((one) => one.step === step)?.caseId,
    (caseId) => platform.cases().some((known) => known.caseId === caseId),
  );
  return seen ?? '';
}

/** A clerk of the platform accepts and decides. */
export async function decideOn(
  platform: ReferencePlatform,
  caseId: string,
  event: 'approve' | 'deny',
): Promise<void> {
  await platform.act(caseId, 'accept');
  await platform.act(caseId, event);
}

export const statesOf = (view: BundleView): Record<string, string> =>
  Object.fromEntries(view.steps.map(({ step, state }) => [step, state]));

/** A page of the console as a clerk's browser gets it: by a link that opens once. */
export async function consolePage(member: MemberClient, returnTo: string): Promise<string> {
  const token = await member.ownToken('cases:read console:open');
  const link = await member.call('POST', '/v1/console/links', { token, body: { returnTo } });
  const { url } = expectStatus(link, 201, 'a link') as { url: string };
  const entered = await fetch(url, { method: 'POST', redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(new URL(entered.headers.get('location') ?? '', url), {
    headers: { cookie, 'accept-language': 'zh-CN' },
  });
  return page.text();
}
