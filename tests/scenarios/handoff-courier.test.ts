import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../adapters/courier/envelope.ts';
import { warnOverdue } from '../../gateway/casework/handoffs/watch.ts';
import { holds } from '../setup/until.ts';
import { openWindows, until, type Windows } from './dossiers.ts';
import { get, type Stage, startStage } from './refusals.ts';

const callbackPath = '/v1/couriers/delta-express/callbacks/route';

describe('a courier carries the dossier', () => {
  let stage: Stage;
  let windows: Windows;
  let next = 0;

  beforeAll(async () => {
    stage = await startStage();
    windows = await openWindows(stage);
  });
  afterAll(() => stage.close());

  const waybillOf = (): string => `DX-${String(++next).padStart(6, '0')}`;

  /** A dossier of a case, given to the courier and known to it. */
  async function dispatched(waybill?: string) {
    const caseId = await windows.newCase();
    const id = await windows.sealed([caseId]);
    await windows.happens(id, windows.sender, {
      event: 'dispatched',
      courier: 'delta-express',
      ...(waybill ? { waybill } : {}),
    });
    await until(windows, id, ({ waybill: given }) => expect(given).toBeTruthy());
    const { waybill: given = '' } = await windows.read(id);
    await expect
      .poll(() => stage.world.courier.parcels().some((parcel) => parcel.waybill === given))
      .toBe(true);
    return { id, caseId, waybill: given };
  }

  const parcel = (waybill: string) =>
    stage.world.courier.parcels().find((known) => known.waybill === waybill);

  it('without a number of the window it gives one, and is told nothing of case, person or papers', async () => {
    stage.world.courier.setAutopilot('off');
    const { id, caseId, waybill } = await dispatched();
    expect(waybill).toMatch(/^DX\d{10}$/);
    const told = JSON.stringify(stage.world.courier.parcels());
    expect(told).not.toContain(caseId);
    expect(await windows.actions(caseId)).toContain('courier.registered');
    expect((await windows.read(id)).holder).toBe('courier:delta-express');
  });

  it('an order whose answer is lost, broken or late is registered once', async () => {
    stage.world.courier.setAutopilot('off');
    const waybill = waybillOf();
    const undo = stage.world.courier.inject({ kind: 'drop_answer' });
    const { id, caseId } = await dispatched(waybill);
    await expect.poll(() => parcel(waybill)?.registrations).toBe(1);
    undo();
    await stage.rows.query(`update shipment set due_at = now() where waybill = $1`, [waybill]);
    await expect.poll(() => parcel(waybill)?.registrations).toBe(2);
    await expect.poll(() => windows.actions(caseId)).toContain('courier.registered');
    expect(await windows.read(id)).toMatchObject({ state: 'dispatched', waybill });
  });

  it('a scan that overtakes the answer to its registration is taken all the same', async () => {
    stage.world.courier.setAutopilot('deliver');
    const undo = stage.world.courier.inject({ kind: 'drop_answer' });
    const caseId = await windows.newCase();
    const id = await windows.sealed([caseId]);
    await windows.happens(id, windows.sender, { event: 'dispatched', courier: 'delta-express' });
    await until(windows, id, ({ scans }) => expect(scans).toHaveLength(4));
    undo();
    expect((await windows.read(id)).scans.map(({ kind }) => kind)).toEqual([
      'collected',
      'in_transit',
      'out_for_delivery',
      'delivered',
    ]);
    const legs = (await windows.actions(caseId)).filter((action) => action.startsWith('courier.'));
    expect(legs).toEqual([
      'courier.collected',
      'courier.in_transit',
      'courier.out_for_delivery',
      'courier.delivered',
    ]);
  });

  it('scans told twice count once; scans of a silent courier are found by tracking', async () => {
    stage.world.courier.setAutopilot('off');
    const { id, waybill } = await dispatched(waybillOf());
    const twice = stage.world.courier.inject({ kind: 'duplicate_callback' });
    await stage.world.courier.scan(waybill, 'collected');
    twice();
    expect((await windows.read(id)).scans).toHaveLength(1);
    const loud = stage.world.courier.inject({ kind: 'silent' });
    await stage.world.courier.scan(waybill, 'in_transit');
    await stage.world.courier.scan(waybill, 'delayed');
    loud();
    expect((await windows.read(id)).scans).toHaveLength(1);
    await stage.rows.query(`update shipment set due_at = now() where waybill = $1`, [waybill]);
    await until(windows, id, ({ scans }) =>
      expect(scans.map(({ kind }) => kind)).toEqual(['collected', 'in_transit', 'delayed']),
    );
  });

  it('a name that the courier writes beside a scan stays with the courier', async () => {
    const rows = await stage.rows.query('select * from courier_scan');
    const events = await stage.rows.query(
      `select event from audit_pending union all select convert_from(leaf, 'utf8')::jsonb from audit_event`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const text of [JSON.stringify(rows), JSON.stringify(events)])
      for (const name of ['赵某', '孙某', '13900000000']) expect(text).not.toContain(name);
  });

  it('what the courier gives up is lost: the case stops with an owner; found again, it goes on', async () => {
    const { receiver, happens } = windows;
    stage.world.courier.setAutopilot('lose');
    const { id, caseId } = await dispatched(waybillOf());
    await until(windows, id, ({ state }) => expect(state).toBe('lost'));
    expect(await windows.read(id)).toMatchObject({ holder: 'unknown', owner: '310118' });
    expect(await windows.readCase(caseId)).toMatchObject({
      state: 'suspended',
      owner: '310118',
      suspension: { reason: 'originals.lost' },
    });
    const [lost] = (await windows.read(id)).events.slice(-1);
    expect(lost).toMatchObject({ event: 'lost', by: 'courier:delta-express' });
    await happens(id, receiver, { event: 'received', note: '快递误投隔壁窗口, 已取回' });
    await happens(id, receiver, { event: 'counted', pages: 6 });
    expect(await windows.readCase(caseId)).toMatchObject({ state: 'forwarded' });
  });

  it('an operation of the courier that is no scan is acknowledged and changes nothing', async () => {
    stage.world.courier.setAutopilot('off');
    const { id, waybill } = await dispatched(waybillOf());
    const { callback, partnerId } = stage.world.courierSecrets;
    const line = {
      id: 'OTHER-1',
      mailno: waybill,
      opCode: '77',
      acceptTime: '2026-11-22 10:00:00',
    };
    const message = {
      partnerID: partnerId,
      requestID: randomUUID(),
      serviceCode: 'RoutePush',
      timestamp: String(Date.now()),
      msgData: JSON.stringify({ waybillRoute: line }),
    };
    const answer = await stage.ask({
      method: 'POST',
      path: callbackPath,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...message, msgDigest: digestOf(message, callback) }),
    });
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([200, { return_code: '0000' }]);
    expect((await windows.read(id)).scans).toEqual([]);
  });

  it('a dossier that stands still is told once, with an owner, and stands in the list', async () => {
    stage.world.courier.setAutopilot('off');
    const { id, caseId } = await dispatched(waybillOf());
    await expect.poll(() => windows.actions(caseId)).toContain('courier.registered');
    const long = `update handoff set state_since = now() - interval '40 days', updated_at = now() - interval '2 hours' where id = $1 and overdue_at is null`;
    // Somebody who follows its case may hold it at this moment, and a round passes over what is held.
    await holds(async () => {
      await stage.rows.query(long, [id]);
      await warnOverdue(stage.gateway.platform);
      expect(await windows.read(id)).toMatchObject({ overdueSince: expect.any(String) });
    });
    expect(await windows.read(id)).toMatchObject({ owner: '310118' });
    expect(
      (await windows.actions(caseId)).filter((action) => action === 'handoff.overdue'),
    ).toEqual(['handoff.overdue']);
    const listed = async (query: string, token: string) => {
      const answer = await stage.ask(get(`/v1/handoffs?${query}`, token));
      return (JSON.parse(answer.text) as { handoffs: { id: string }[] }).handoffs.map(
        (entry) => entry.id,
      );
    };
    expect(await listed('overdue=true', windows.sender)).toEqual([id]);
    expect(await listed('owner=310118&state=dispatched', windows.receiver)).toEqual([id]);
    expect(await listed('overdue=true', windows.stranger)).toEqual([]);
    expect(await listed(`caseId=${caseId}`, windows.stranger)).toEqual([]);
    await windows.happens(id, windows.receiver, { event: 'received' });
    expect(await listed('overdue=true', windows.sender)).toEqual([]);
  });

  it('pages of the list follow each other without a gap', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const answer = await stage.ask(get(`/v1/handoffs?limit=2${cursor}`, windows.sender));
      const page = JSON.parse(answer.text) as { handoffs: { id: string }[]; next?: string };
      seen.push(...page.handoffs.map(({ id }) => id));
      cursor = page.next ? `&cursor=${page.next}` : '';
    } while (cursor);
    const [all] = await stage.rows.query('select count(*)::int as n from handoff');
    expect(new Set(seen).size).toBe(all?.['n']);
    const strange = await stage.ask(get('/v1/handoffs?cursor=x', windows.sender));
    expect(JSON.parse(strange.text)).toMatchObject({ code: 'request.cursor_invalid' });
  });
});
