import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { itemCodeIn, type SampleRegion } from '#adapters/kit/sample-world';
import { holds } from '../setup/until.ts';
import { type Handoff, sha256 } from './dossier-proofs.ts';
import { allScopes, application, digest, get, post, type Stage, settledCase } from './refusals.ts';

/** 个人独资企业设立: its lease has to be seen on paper. */
export const leaseItem = (region: SampleRegion = '330421'): string =>
  itemCodeIn(region, '000131002001');

const platformOf = {
  '310118': 'qingpu-platform',
  '320509': 'wujiang-platform',
  '330421': 'jiashan-platform',
} as const satisfies Record<SampleRegion, string>;

/** Wujiang has no register: any number is its own. */
const sealOf: Readonly<Record<SampleRegion, string>> = {
  '310118': '长三角通办专用章-青浦01',
  '320509': '吴江服务专用章01',
  '330421': '长三角通办专用章-嘉善01',
};

/** From where to where papers go, and who has nothing to do with it. */
export type Direction = {
  readonly from: SampleRegion;
  readonly to: SampleRegion;
  readonly third: SampleRegion;
};

const eastward: Direction = { from: '310118', to: '330421', third: '320509' };

export type Windows = {
  readonly stage: Stage;
  readonly direction: Direction;
  readonly sender: string;
  readonly receiver: string;
  readonly stranger: string;
  /** A case that waits for the original of its lease. */
  readonly newCase: () => Promise<string>;
  readonly dossier: (caseIds: readonly string[]) => Record<string, unknown>;
  readonly open: (caseIds: readonly string[]) => Promise<string>;
  /** Records an event that must be taken. @returns the answer */
  readonly happens: (
    id: string,
    token: string,
    event: Record<string, unknown>,
  ) => Promise<Record<string, unknown>>;
  readonly sealed: (caseIds: readonly string[]) => Promise<string>;
  readonly read: (id: string, token?: string) => Promise<Handoff>;
  readonly readCase: (caseId: string) => Promise<Record<string, unknown>>;
  readonly actions: (caseId: string) => Promise<string[]>;
  readonly json: (path: string, token: string, body: unknown) => Promise<Record<string, unknown>>;
};

export const lease = { code: 'LEASE', name: '租赁合同原件', pages: 5 };
export const form = { code: 'FORM', name: '登记申请书', pages: 1 };

/** Two windows between which papers travel, and one that has nothing to do with it. */
export async function openWindows(stage: Stage, direction: Direction = eastward): Promise<Windows> {
  const { from, to, third } = direction;
  const tokenOf = (region: SampleRegion) => stage.member(platformOf[region]).ownToken(allScopes);
  const sender = await tokenOf(from);
  const receiver = await tokenOf(to);
  const stranger = await tokenOf(third);
  const json: Windows['json'] = async (path, token, body) => {
    const answer = await stage.ask(post(path, token, body, randomUUID()));
    expect(answer.status, answer.text).toBeLessThan(300);
    return JSON.parse(answer.text) as Record<string, unknown>;
  };
  const readJson = async (path: string, token: string): Promise<unknown> => {
    const answer = await stage.ask(get(path, token));
    expect(answer.status, answer.text).toBe(200);
    return JSON.parse(answer.text) as unknown;
  };
  const dossier: Windows['dossier'] = (caseIds) => ({
    caseIds,
    from,
    to,
    pages: 6,
    items: [{ ...lease, scans: [{ digest: sha256('lease'), pages: 5 }] }, form],
    seal: { id: sealOf[from] },
  });
  const open: Windows['open'] = async (caseIds) =>
    String((await json('/v1/handoffs', sender, dossier(caseIds)))['handoffId']);
  const happens: Windows['happens'] = (id, token, event) =>
    json(`/v1/handoffs/${id}/custody`, token, event);
  return {
    stage,
    direction,
    sender,
    receiver,
    stranger,
    json,
    dossier,
    open,
    happens,
    newCase: () =>
      settledCase(
        stage,
        sender,
        application({
          from,
          to,
          itemCode: leaseItem(to),
          materials: [
            { code: 'FORM', how: 'upload', ref: digest },
            { code: 'ID', how: 'upload', ref: digest },
            { code: 'LEASE', how: 'original', ref: digest },
          ],
        }),
      ),
    sealed: async (caseIds) => {
      const id = await open(caseIds);
      await happens(id, sender, { event: 'sealed', pages: 6 });
      return id;
    },
    read: async (id, token = sender) => (await readJson(`/v1/handoffs/${id}`, token)) as Handoff,
    readCase: async (caseId) =>
      (await readJson(`/v1/cases/${caseId}`, sender)) as Record<string, unknown>,
    actions: async (caseId) => {
      const timeline = await readJson(`/v1/cases/${caseId}/timeline`, sender);
      return (timeline as { entries: { action: string }[] }).entries.map(({ action }) => action);
    },
  };
}

/** Waits until a hand-off is as expected. */
export const until = async (
  windows: Windows,
  id: string,
  check: (handoff: Handoff) => void,
): Promise<unknown> => holds(async () => check(await windows.read(id)));
