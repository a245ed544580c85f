import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from './dossier-proofs.ts';
import { type Direction, form, lease, openWindows, until, type Windows } from './dossiers.ts';
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

    it('one of two dossiers is missing: what came is counted, the case waits for the other, stops once that is lost, and goes on when it is found', async () => {
      const { sender, receiver, happens, json, dossier } = windows;
      const caseId = await windows.newCase();
      const came = await openList([caseId], [form]);
      const opened = await json('/v1/handoffs', sender, {
        ...dossier([caseId]),
        items: [lease],
        pages: lease.pages,
      });
      const missing = String(opened['handoffId']);
      for (const event of ['sealed', 'dispatched']) await happens(missing, sender, { event });
      await happens(came, receiver, { event: 'counted', pages: 1 });
      await caseIs(caseId, {
        state: 'forwarded',
        originalsStanding: {
          state: 'awaited',
          lines: [
            { code: 'FORM', standing: 'counted' },
            { code: 'LEASE', standing: 'under_way', handoffId: missing },
          ],
        },
      });
      await happens(missing, receiver, { event: 'lost' });
      await caseIs(caseId, { state: 'suspended', owner: direction.from });
      await happens(missing, receiver, { event: 'received' });
      await happens(missing, receiver, { event: 'counted', pages: lease.pages });
      await caseIs(caseId, { state: 'forwarded', originalsStanding: { state: 'complete' } });
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

    it('an original that was seen at the counter and given back needs no journey, and leaves no mark on the decision', async () => {
      const { sender, stranger, readCase } = windows;
      const caseId = await windows.newCase();
      const path = `/v1/cases/${caseId}/originals-seen`;
      const copy = sha256('租赁合同');
      const seen = { code: 'LEASE', clerk: 'W-07', pages: 5, copy };
      await stage.refuses(post(path, stranger, seen), { status: 404, code: 'case.not_found' });
      await stage.refuses(post(path, sender, { ...seen, code: 'CHARTER' }), {
        status: 400,
        code: 'request.invalid',
        pointer: '/code',
      });
      const at = new Date(Date.now() + 3_600_000).toISOString();
      await stage.refuses(post(path, sender, { ...seen, at }), {
        status: 400,
        code: 'request.invalid',
        pointer: '/at',
      });
      expect(await windows.json(path, sender, seen)).toMatchObject({ state: 'complete' });
      await stage.refuses(post(path, sender, { ...seen, clerk: 'W-08' }), {
        status: 409,
        code: 'original.already_seen',
      });
      expect(await readCase(caseId)).toMatchObject({
        originalsStanding: {
          state: 'complete',
          lines: [
            {
              code: 'LEASE',
              standing: 'seen',
              seen: { by: direction.from, clerk: 'W-07', copy, at: expect.any(String) as unknown },
            },
          ],
        },
      });
      expect(await windows.actions(caseId)).toContain('original.seen');
      const world = stage.world[direction.to === '330421' ? 'jiashan' : 'qingpu'];
      await world.act(caseId, 'accept');
      await world.act(caseId, 'approve');
      const decided = (await readCase(caseId))['originalsStanding'];
      expect(decided).toMatchObject({ state: 'complete' });
      expect(decided).not.toHaveProperty('decidedWithout');
    });

    it('papers of a case that was withdrawn do not leave, alone or in a bag, and both sides are told which they are', async () => {
      const { sender, receiver, happens, read, json } = windows;
      const [a, b] = [await windows.newCase(), await windows.newCase()];
      const items = [
        { ...lease, caseId: a },
        { ...lease, caseId: b },
      ];
      const body = { ...windows.dossier([a, b]), items, pages: 10 };
      const id = String((await json('/v1/handoffs', sender, body))['handoffId']);
      await happens(id, sender, { event: 'sealed' });
      const bag = await json('/v1/batches', sender, { handoffIds: [id] });
      await json(`/v1/cases/${a}/withdrawal`, sender, { reason: '申请人改变主意' });
      const ended = [{ caseId: a, state: 'withdrawn', lines: ['LEASE'] }];
      await until(windows, id, (handoff) =>
        expect(handoff).toMatchObject({ ended, owner: direction.from }),
      );
      expect(await read(id, receiver)).toMatchObject({ ended });
      for (const caseId of [a, b])
        expect(await windows.actions(caseId)).toContain('handoff.case_ended');
      await settled(stage, a);
      const refused = { status: 409, code: 'handoff.case_ended' } as const;
      const dispatch = { event: 'dispatched' };
      await stage.refuses(post(`/v1/handoffs/${id}/custody`, sender, dispatch), refused);
      await stage.refuses(
        post(`/v1/batches/${String(bag['batchId'])}/dispatch`, sender, {}),
        refused,
      );
      await stage.refuses(post('/v1/handoffs', sender, body), refused);
      // Out with its papers, and the other case's travel.
      await happens(id, sender, { event: 'cancelled' });
      await countedThere([b]);
      await caseIs(b, { state: 'forwarded', originalsStanding: { state: 'complete' } });
    });

    it('papers of a case that was withdrawn on their way go back: the deciding window owns that', async () => {
      const { sender, receiver, happens, read, json } = windows;
      const caseId = await windows.newCase();
      const id = await dispatched([caseId]);
      await json(`/v1/cases/${caseId}/withdrawal`, sender, { reason: '申请人改变主意' });
      await until(windows, id, (handoff) => expect(handoff.owner).toBe(direction.to));
      await happens(id, receiver, { event: 'received' });
      await happens(id, receiver, { event: 'counted', pages: 6 });
      expect(await read(id)).toMatchObject({ owner: direction.to, ended: [{ caseId }] });
      await happens(id, receiver, { event: 'returned' });
      expect((await read(id)).owner).toBeUndefined();
    });
  });
});
