import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Direction, form, lease, openWindows, type Windows } from './dossiers.ts';
import { post, type Stage, settled, startStage } from './refusals.ts';

const directions: readonly Direction[] = [
  { from: '310118', to: '330421', third: '320509' },
  { from: '330421', to: '310118', third: '320509' },
];

describe('originals: only what the deciding side found is there', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());

  describe.each(directions)('from $from to $to', (direction) => {
    let windows: Windows;
    beforeAll(async () => {
      windows = await openWindows(stage, direction);
    });

    const caseIs = async (caseId: string, expected: Record<string, unknown>) =>
      expect(await windows.readCase(caseId)).toMatchObject(expected);

    const dispatched = async (caseIds: readonly string[]): Promise<string> => {
      const id = await windows.sealed(caseIds);
      await windows.happens(id, windows.sender, { event: 'dispatched' });
      return id;
    };

    const arrived = async (caseIds: readonly string[]): Promise<string> => {
      const id = await dispatched(caseIds);
      await windows.happens(id, windows.receiver, { event: 'received' });
      return id;
    };

    const countedThere = async (caseIds: readonly string[]): Promise<string> => {
      const id = await arrived(caseIds);
      await windows.happens(id, windows.receiver, { event: 'counted', pages: 6 });
      return id;
    };

    const openList = async (
      caseIds: readonly string[],
      items: readonly (typeof lease & { caseId?: string })[],
    ): Promise<string> => {
      const pages = items.reduce((sum, line) => sum + line.pages, 0);
      const body = { ...windows.dossier(caseIds), items, pages };
      const opened = await windows.json('/v1/handoffs', windows.sender, body);
      const id = String(opened['handoffId']);
      for (const event of ['sealed', 'dispatched'])
        await windows.happens(id, windows.sender, { event });
      await windows.happens(id, windows.receiver, { event: 'received' });
      return id;
    };

    it('a dossier that was left out of its bag, received and counted by its sender completes nothing and is told as wrong', async () => {
      const { sender, happens } = windows;
      const caseId = await windows.newCase();
      const id = await dispatched([caseId]);
      await happens(id, sender, { event: 'lost', note: '不在袋中' });
      await caseIs(caseId, { state: 'suspended', suspension: { reason: 'originals.lost' } });
      await happens(id, sender, { event: 'received' });
      await happens(id, sender, { event: 'counted', pages: 6 });
      await caseIs(caseId, {
        state: 'suspended',
        owner: direction.from,
        originalsStanding: {
          state: 'discrepancy',
          owner: direction.from,
          lines: expect.arrayContaining([
            { code: 'LEASE', standing: 'came_back', handoffId: id },
          ]) as unknown,
        },
      });
      // It goes on with the dossier that arrives.
      await countedThere([caseId]);
      await caseIs(caseId, { state: 'forwarded', originalsStanding: { state: 'complete' } });
    });

    it('wrong papers that went home and were counted there complete nothing, and a decision is marked', async () => {
      const { sender, receiver, happens } = windows;
      const caseId = await windows.newCase();
      const id = await arrived([caseId]);
      await happens(id, receiver, {
        event: 'counted',
        items: [
          { code: 'LEASE', pages: 5, fault: 'another_paper' },
          { code: 'FORM', pages: 1 },
        ],
      });
      await happens(id, receiver, { event: 'returned' });
      await happens(id, sender, { event: 'received' });
      await happens(id, sender, { event: 'counted', pages: 6 });
      await caseIs(caseId, { state: 'suspended', originalsStanding: { state: 'discrepancy' } });
      const world = stage.world[direction.to === '330421' ? 'jiashan' : 'qingpu'];
      await world.act(caseId, 'accept');
      await world.act(caseId, 'approve');
      await caseIs(caseId, {
        state: 'approved',
        originalsStanding: { state: 'discrepancy', decidedWithout: true },
      });
    });

    it('a list without the original that the item wants to see does not satisfy it, however well it is counted', async () => {
      const { receiver, happens } = windows;
      const caseId = await windows.newCase();
      const id = await openList([caseId], [form]);
      await happens(id, receiver, { event: 'counted', pages: 1 });
      await caseIs(caseId, {
        state: 'forwarded',
        originalsStanding: {
          state: 'awaited',
          lines: [
            { code: 'FORM', standing: 'counted' },
            { code: 'LEASE', standing: 'missing' },
          ],
        },
      });
    });

    it('a short page of one case stops that case alone, and never the other of the same dossier', async () => {
      const { sender, receiver, happens } = windows;
      const [a, b] = [await windows.newCase(), await windows.newCase()];
      const id = await openList(
        [a, b],
        [
          { ...lease, caseId: a },
          { ...lease, caseId: b },
        ],
      );
      const found = (pages: number) => [
        { code: 'LEASE', caseId: a, pages: 5 },
        { code: 'LEASE', caseId: b, pages },
      ];
      await happens(id, receiver, { event: 'counted', items: found(4) });
      await caseIs(a, { state: 'forwarded', originalsStanding: { state: 'complete' } });
      await caseIs(b, { state: 'suspended', owner: direction.from });
      await happens(id, sender, { event: 'mended', note: '补送第五页' });
      await caseIs(a, { state: 'forwarded', originalsStanding: { state: 'complete' } });
      await happens(id, receiver, { event: 'counted', items: found(5) });
      await caseIs(b, { state: 'forwarded', originalsStanding: { state: 'complete' } });
    });

    it('a lost original that was made again ends its dossier and lets the case go on once that is counted', async () => {
      const { sender, receiver, happens, read } = windows;
      const caseId = await windows.newCase();
      const lost = await dispatched([caseId]);
      await happens(lost, receiver, { event: 'lost' });
      await settled(stage, caseId);
      await stage.refuses(
        post(`/v1/handoffs/${lost}/custody`, receiver, { event: 'replaced', note: '已补办' }),
        { status: 403, code: 'auth.not_permitted' },
      );
      await stage.refuses(post(`/v1/handoffs/${lost}/custody`, sender, { event: 'replaced' }), {
        status: 400,
        code: 'request.invalid',
        pointer: '/note',
      });
      await countedThere([caseId]);
      await caseIs(caseId, { state: 'suspended', owner: direction.from });
      await happens(lost, sender, { event: 'replaced', note: '租赁合同已由出租人补签' });
      expect(await read(lost)).toMatchObject({ state: 'replaced', holder: 'unknown' });
      expect((await read(lost)).owner).toBeUndefined();
      await caseIs(caseId, { state: 'forwarded', originalsStanding: { state: 'complete' } });
    });
  });
});
