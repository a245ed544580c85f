import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../adapters/courier/envelope.ts';
import { holds } from '../setup/until.ts';
import { openWindows, type Windows } from './dossiers.ts';
import { refusesInOwnFormat } from './own-format.ts';
import { post, type Stage, startStage } from './refusals.ts';

const callbackPath = '/v1/couriers/delta-express/callbacks/route';

describe('bad input: couriers', () => {
  let stage: Stage;
  let windows: Windows;
  const waybill = 'DX-KNOWN-1';

  beforeAll(async () => {
    stage = await startStage();
    windows = await openWindows(stage);
    const id = await windows.sealed([await windows.newCase()]);
    const dispatched = { event: 'dispatched', courier: 'delta-express', waybill };
    await windows.happens(id, windows.sender, dispatched);
    await holds(() => expect(stage.world.courier.parcels()).toHaveLength(1));
    await stage.world.courier.scan(waybill, 'collected');
  });
  afterAll(() => stage.close());

  const route = (change: Record<string, unknown> = {}) => ({
    waybillRoute: {
      id: `FORGED-${randomUUID()}`,
      mailno: waybill,
      opCode: '80',
      acceptTime: '2026-11-22 10:00:00',
      ...change,
    },
  });

  /** A scan as the courier signs it, for tests that bend one thing. */
  function pushed(data: unknown, change: Record<string, unknown> = {}, checkword?: string) {
    const { partnerId, callback } = stage.world.courierSecrets;
    const message = {
      partnerID: partnerId,
      requestID: randomUUID(),
      serviceCode: 'RoutePush',
      timestamp: String(Date.now()),
      msgData: JSON.stringify(data),
      ...change,
    };
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({
      ...message,
      msgDigest: digestOf(message, checkword ?? callback),
    });
    return { method: 'POST', path: callbackPath, headers, body };
  }

  const unsigned = { status: 401, code: 'A1006' };
  const malformed = { status: 400, code: 'A1001' };

  it('a scan that somebody else signed, that is old, for another partner, or one of our own calls is refused', async () => {
    await refusesInOwnFormat(stage, () => pushed(route(), {}, 'another checkword'), unsigned);
    const old = String(Date.now() - 400_000);
    await refusesInOwnFormat(stage, () => pushed(route(), { timestamp: old }), unsigned);
    await refusesInOwnFormat(stage, () => pushed(route(), { partnerID: 'TB000000' }), unsigned);
    await refusesInOwnFormat(
      stage,
      () => pushed(route(), {}, stage.world.courierSecrets.checkword),
      unsigned,
    );
  });

  it('a scan whose content was changed under a genuine digest is refused', async () => {
    const genuine = pushed(route());
    const changed = { ...genuine, body: genuine.body.replace('10:00:00', '11:00:00') };
    await refusesInOwnFormat(stage, () => changed, unsigned);
  });

  it.each([
    ['an impossible time', { acceptTime: '2026-02-30 10:00:00' }],
    ['a time without seconds', { acceptTime: '2026-11-22' }],
    ['a number with a blank', { mailno: 'DX 1' }],
    ['a number in an object', { mailno: {} }],
    ['an id that is none', { id: '' }],
    ['a station that is a sentence', { stationCode: '签收人 孙某' }],
  ])('a scan with %s is refused', async (_, change) => {
    await refusesInOwnFormat(stage, () => pushed(route(change)), malformed);
  });

  it('a body that is no JSON is refused before the adapter sees it', async () => {
    const headers = { 'content-type': 'application/json' };
    await stage.refuses(
      { method: 'POST', path: callbackPath, headers, body: '<xml/>' },
      { status: 400, code: 'request.malformed_json' },
    );
  });

  it.each([
    ['is another JSON', 'application/json', '{"scan":1}'],
    ['calls itself a form', 'application/x-www-form-urlencoded', 'a=1'],
  ])('a body that %s is refused', async (_, type, body) => {
    const question = {
      method: 'POST',
      path: callbackPath,
      headers: { 'content-type': type },
      body,
    };
    await refusesInOwnFormat(stage, () => question, malformed);
  });

  it('a scan of an unknown parcel, the same number with another content, an unknown courier are refused', async () => {
    await refusesInOwnFormat(stage, () => pushed(route({ mailno: 'NOBODYS-1' })), {
      status: 404,
      code: 'S0001',
    });
    await refusesInOwnFormat(stage, () => pushed(route({ id: `${waybill}-1` })), {
      status: 422,
      code: 'A1001',
    });
    const elsewhere = { ...pushed(route()), path: '/v1/couriers/nobody/callbacks/route' };
    await stage.refuses(elsewhere, { status: 422, code: 'courier.unknown' });
  });

  it('a dispatch with a courier that is not connected, or under a number that is on its way, is refused', async () => {
    const id = await windows.sealed([await windows.newCase()]);
    const event = (change: Record<string, unknown>) =>
      post(`/v1/handoffs/${id}/custody`, windows.sender, { event: 'dispatched', ...change });
    await stage.refuses(event({ courier: 'pony-express' }), {
      status: 422,
      code: 'courier.unknown',
    });
    await stage.refuses(event({ courier: 'delta-express', waybill }), {
      status: 409,
      code: 'handoff.waybill_used',
    });
    await stage.refuses(
      post(`/v1/handoffs/${id}/custody`, windows.sender, { event: 'sealed', waybill }),
      { status: 400, code: 'request.invalid', pointer: '/waybill' },
    );
  });
});
