import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CourierScan } from '#contracts/courier';
import { undiciOutbound } from '../kit/outbound-undici.ts';
import type { Context } from './call.ts';
import { CourierCredentials } from './credentials.ts';
import { courier } from './index.ts';
import { type CourierPlatform, startCourierPlatform } from './platform/index.ts';
import { sampleCourierCredentials } from './sample-credentials.ts';

const sides = sampleCourierCredentials('http://127.0.0.1:1');
const parcel = { reference: 'ho_1-2', from: '310118', to: '330421', dossiers: 1 };

let platform: CourierPlatform;
let outbound: ReturnType<typeof undiciOutbound>;
let context: Context;

beforeEach(async () => {
  const callbackUrl = 'http://127.0.0.1:9/nowhere';
  platform = await startCourierPlatform({ port: 0, secrets: sides.secrets, callbackUrl });
  outbound = undiciOutbound({ timeoutMs: 2000, maxBytes: 100_000 });
  context = {
    http: outbound.http,
    clock: () => new Date(),
    credentials: { ...sides.credentials, url: platform.url },
    signal: AbortSignal.timeout(10_000),
  };
  platform.inject({ kind: 'silent' });
});
afterEach(async () => {
  await platform.close();
  await outbound.close();
});

const refusal = async (change: Partial<Context> = {}, waybill?: string) => {
  const order = { ...parcel, ...(waybill ? { waybill } : {}) };
  const registered = await courier.register(order, { ...context, ...change });
  return registered.ok ? undefined : `${registered.failure.kind} ${registered.failure.code}`;
};

describe('a waybill', () => {
  it('is registered once, however often it is asked for, and given where there is none', async () => {
    const first = await courier.register(parcel, context);
    const second = await courier.register(parcel, context);
    expect(first).toMatchObject({ ok: true, value: { duplicate: false } });
    const { waybill } = (first as { value: { waybill: string } }).value;
    expect(second).toEqual({ ok: true, value: { waybill, duplicate: true } });
    expect(platform.parcels()).toMatchObject([{ reference: parcel.reference, registrations: 2 }]);
  });

  it('of another parcel is refused for good', async () => {
    await courier.register({ ...parcel, reference: 'ho_2-2', waybill: 'DX-1' }, context);
    expect(await refusal({}, 'DX-1')).toBe('rejected S0002');
  });

  it.each([
    ['our secret is wrong', { checkword: 'x'.repeat(32) }, 'unauthorised A1006'],
    ['our partner id is wrong', { partnerId: 'TB-nobody' }, 'unauthorised A1004'],
  ])('is not registered where %s, and an operator must act', async (_, change, expected) => {
    const credentials = { ...context.credentials, ...change };
    expect(await refusal({ credentials })).toBe(expected);
  });

  it('is not registered where our clock is wrong', async () => {
    const clock = () => new Date(Date.now() - 600_000);
    expect(await refusal({ clock })).toBe('unauthorised A1007');
  });

  it.each([
    ['is down', { kind: 'http_error', status: 503 }, 'retryable http_503'],
    ['cuts the line', { kind: 'drop_answer' }, 'retryable answer_lost'],
    ['answers half', { kind: 'malformed_body' }, 'malformed envelope'],
    ['answers what it does not promise', { kind: 'http_error', status: 302 }, 'malformed http_302'],
  ] as const)('waits or is told to people where the courier %s', async (_, fault, expected) => {
    platform.inject(fault);
    expect(await refusal()).toBe(expected);
  });
});

describe('tracking', () => {
  it('gives the scans in order, by kind and station, and nobody by name', async () => {
    await courier.register({ ...parcel, waybill: 'DX-2' }, context);
    for (const kind of ['collected', 'in_transit', 'delayed', 'delivered'] as const)
      await platform.scan('DX-2', kind);
    const tracked = await courier.track({ waybill: 'DX-2' }, context);
    const scans = tracked.ok ? (tracked.value as CourierScan[]) : [];
    expect(scans.map(({ kind }) => kind)).toEqual([
      'collected',
      'in_transit',
      'delayed',
      'delivered',
    ]);
    expect(scans[0]).toMatchObject({
      waybill: 'DX-2',
      reference: parcel.reference,
      station: 'S-01',
    });
    expect(JSON.stringify(scans)).not.toMatch(/\p{Script=Han}|139/u);
  });

  it('of an unknown number is refused', async () => {
    const tracked = await courier.track({ waybill: 'DX-NONE' }, context);
    expect(tracked).toMatchObject({ ok: false, failure: { kind: 'rejected', code: 'S0001' } });
  });
});

describe('credentials', () => {
  it.each([
    ['plain http to somebody else', { url: 'http://courier.example' }],
    ['an address with a path', { url: 'https://courier.example/api' }],
    ['one secret for both directions', { callback: { checkword: sides.credentials.checkword } }],
    ['a short secret', { checkword: 'short' }],
  ])('with %s are refused', (_, change) => {
    expect(CourierCredentials.safeParse({ ...sides.credentials, ...change }).success).toBe(false);
  });
});
