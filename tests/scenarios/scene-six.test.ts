import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  precheckJoinsLater,
  printsLists,
  readInConsole,
  readsWhatFewRead,
} from './beside-a-dossier.ts';
import { verifierOf } from './dossier-proofs.ts';
import { openWindows, until, type Windows } from './dossiers.ts';
import { get, post, type Stage, startStage } from './refusals.ts';

describe('scene 6: the dossier arrives one page short', () => {
  let stage: Stage;
  let windows: Windows;

  beforeAll(async () => {
    stage = await startStage();
    windows = await openWindows(stage);
  });
  afterAll(() => stage.close());

  const caseIs = async (caseId: string, expected: Record<string, unknown>) =>
    expect(await windows.readCase(caseId)).toMatchObject(expected);

  it('the case stops with an owner, both counts are evidence, the clerk mends it, the case goes on to a decision', async () => {
    const { sender, receiver, happens, read } = windows;
    const caseId = await windows.newCase();
    await caseIs(caseId, { state: 'forwarded', originalsStanding: { state: 'awaited' } });

    const id = await windows.sealed([caseId]);
    stage.world.courier.setAutopilot('deliver');
    await happens(id, sender, {
      event: 'dispatched',
      courier: 'delta-express',
      waybill: 'DX-SCENE-6',
    });
    expect((await read(id)).holder).toBe('courier:delta-express');
    await until(windows, id, ({ scans }) => expect(scans.at(-1)?.kind).toBe('delivered'));
    // The courier's word is not the window's.
    expect(await read(id)).toMatchObject({ state: 'dispatched', holder: 'courier:delta-express' });
    await caseIs(caseId, { state: 'forwarded', originalsStanding: { state: 'awaited' } });

    await happens(id, receiver, { event: 'received' });
    const [printed] = (await read(id)).manifests;
    const scanned = await windows.json('/v1/handoffs/scan', receiver, { code: printed?.code });
    expect(scanned).toMatchObject({
      kind: 'handoff',
      id,
      superseded: false,
      handoffs: [
        {
          items: [
            { code: 'LEASE', pages: 5 },
            { code: 'FORM', pages: 1 },
          ],
        },
      ],
    });
    const items = (pages: number) => [
      { code: 'LEASE', pages },
      { code: 'FORM', pages: 1 },
    ];
    const short = await happens(id, receiver, { event: 'counted', items: items(4) });
    expect(short['state']).toBe('discrepancy');
    expect(await read(id)).toMatchObject({ owner: '310118', holder: '330421' });
    await caseIs(caseId, {
      state: 'suspended',
      owner: '310118',
      suspension: { reason: 'originals.discrepancy' },
      originalsStanding: { state: 'discrepancy', owner: '310118' },
    });

    // Nobody but an operator talks the case past its originals.
    const resumed = await stage.ask(post(`/v1/cases/${caseId}/resumption`, sender, {}));
    expect([resumed.status, JSON.parse(resumed.text)]).toMatchObject([
      409,
      { code: 'case.transition_forbidden' },
    ]);
    // What the deciding region does meanwhile is taken, and the case stands still all the same.
    await stage.world.jiashan.act(caseId, 'accept');
    await caseIs(caseId, { state: 'suspended', owner: '310118' });

    const note = '第4页夹在窗口扫描仪内, 已由专人送达';
    await happens(id, sender, { event: 'mended', note });
    expect(await read(id)).toMatchObject({ state: 'discrepancy', owner: '330421' });
    await caseIs(caseId, { state: 'suspended', owner: '330421' });
    await happens(id, receiver, { event: 'counted', items: items(5) });
    await caseIs(caseId, { state: 'accepted', originalsStanding: { state: 'complete' } });
    await stage.world.jiashan.act(caseId, 'approve');
    await caseIs(caseId, { state: 'approved', originalsStanding: { state: 'complete' } });

    const handoff = await read(id, receiver);
    expect(handoff).toMatchObject({ state: 'counted', holder: '330421' });
    expect(handoff.owner).toBeUndefined();
    expect(handoff.events.map(({ event }) => event)).toEqual([
      'sealed',
      'dispatched',
      'received',
      'discrepancy',
      'mended',
      'counted',
    ]);
    const counts = handoff.events.filter(({ statement }) => statement.items);
    expect(counts.map(({ statement }) => [statement.declared, statement.pages])).toEqual([
      [6, 5],
      [6, 6],
    ]);
    expect(handoff.events[4]?.note?.text).toBe(note);
    const verifier = verifierOf(stage.origin);
    await verifier.custody(handoff, [caseId]);
    const moved = await Promise.all(
      handoff.events.map(({ receipts }) => verifier.receipt(receipts[0]?.jws ?? '')),
    );
    expect(moved.slice(1, 3).map(({ from, to }) => [from, to])).toEqual([
      ['310118', 'courier:delta-express'],
      ['courier:delta-express', '330421'],
    ]);
    for (const manifest of handoff.manifests)
      expect(await verifier.manifest(manifest)).toMatchObject({
        handoffId: id,
        pages: 6,
        seal: { id: '长三角通办专用章-青浦01', region: '310118' },
      });

    const legs = (await windows.actions(caseId)).filter((action) =>
      /^(custody|courier|handoff|case\.(suspended|resumed|accepted|approved))/.test(action),
    );
    expect(legs).toEqual(
      expect.arrayContaining(['courier.registered', 'courier.delivered', 'custody.mended']),
    );
    expect(legs.filter((action) => action.startsWith('case.'))).toEqual([
      'case.suspended',
      'case.resumed',
      'case.accepted',
      'case.suspended',
      'case.resumed',
      'case.approved',
    ]);
    // No operator had to help.
    const auditor = await stage.member('delta-auditor').ownToken('cases:read audit:read');
    const timeline = await stage.ask(get(`/v1/cases/${caseId}/timeline`, auditor));
    const { entries } = JSON.parse(timeline.text) as { entries: { actor: string }[] };
    const actors = entries.map(({ actor }) => actor);
    expect(actors).toContain('member:qingpu-platform');
    expect(actors).not.toContain('member:delta-operator');
  });

  it('a region that decides all the same is heard, and the decision is marked as one without its originals', async () => {
    const { sender, receiver, happens } = windows;
    const caseId = await windows.newCase();
    await stage.world.jiashan.act(caseId, 'accept');
    const id = await windows.sealed([caseId]);
    await happens(id, sender, { event: 'dispatched', waybill: 'QP-SHORT' });
    await happens(id, receiver, { event: 'received' });
    await happens(id, receiver, { event: 'counted', pages: 5 });
    await caseIs(caseId, { state: 'suspended' });
    await stage.world.jiashan.act(caseId, 'approve');
    await caseIs(caseId, {
      state: 'approved',
      originalsStanding: { state: 'discrepancy', decidedWithout: true },
    });
    const [approved] = await stage.rows.query(
      `select reason_code from case_change where case_id = $1 and event = 'approve'`,
      [caseId],
    );
    expect(approved).toEqual({ reason_code: 'originals.discrepancy' });
    // The dossier's own story goes on: found, counted; the mark on the decision stays.
    await happens(id, receiver, { event: 'counted', pages: 6, note: '粘连两页已分开' });
    await caseIs(caseId, {
      state: 'approved',
      originalsStanding: { state: 'complete', decidedWithout: true },
    });
  });

  it('two dossiers of one case that are counted in the same moment complete it', async () => {
    const { sender, receiver, happens } = windows;
    const caseId = await windows.newCase();
    const ids = [await windows.sealed([caseId]), await windows.sealed([caseId])];
    for (const id of ids) {
      await happens(id, sender, { event: 'dispatched' });
      await happens(id, receiver, { event: 'received' });
    }
    await Promise.all(ids.map((id) => happens(id, receiver, { event: 'counted', pages: 6 })));
    await caseIs(caseId, { state: 'forwarded', originalsStanding: { state: 'complete' } });
  });

  it('two cases in one dossier stop and go on together; what goes home again stays counted', async () => {
    const { sender, receiver, happens, read } = windows;
    const caseIds = [await windows.newCase(), await windows.newCase()];
    const id = await windows.sealed(caseIds);
    await happens(id, sender, { event: 'dispatched', waybill: 'QP-TWO' });
    await happens(id, receiver, { event: 'received' });
    await happens(id, receiver, { event: 'discrepancy', note: '第二页破损' });
    for (const caseId of caseIds) await caseIs(caseId, { state: 'suspended', owner: '310118' });
    await happens(id, receiver, { event: 'returned', waybill: 'JS-BACK' });
    // Without its papers a case still cannot go on.
    for (const caseId of caseIds)
      await caseIs(caseId, { state: 'suspended', originalsStanding: { state: 'awaited' } });
    await happens(id, sender, { event: 'received' });
    await happens(id, sender, { event: 'counted', pages: 6 });
    expect(await read(id)).toMatchObject({ state: 'counted', leg: 'back', holder: '310118' });

    const again = await windows.sealed(caseIds);
    await happens(again, sender, { event: 'dispatched', waybill: 'QP-TWO-2' });
    await happens(again, receiver, { event: 'received' });
    await happens(again, receiver, { event: 'counted', pages: 6 });
    for (const caseId of caseIds)
      await caseIs(caseId, { state: 'forwarded', originalsStanding: { state: 'complete' } });
    await happens(again, receiver, { event: 'returned', waybill: 'JS-BACK-2' });
    for (const caseId of caseIds)
      await caseIs(caseId, { state: 'forwarded', originalsStanding: { state: 'complete' } });
  });

  it('a pre-check becomes part of the case that is submitted later, once, and the log of that case says by whom', () =>
    precheckJoinsLater(stage, windows));

  it('whoever prints the slip of a case, or looks where its originals are, leaves a reading of their own in its log', () =>
    readInConsole(stage, windows));

  it('whoever prints what lies in a dossier or a bag, at either door, has read of originals', () =>
    printsLists(stage, windows));

  it('a draft thrown away, an earlier federation document and raw entries of the log are in the log with who did it', () =>
    readsWhatFewRead(stage, windows));
});
