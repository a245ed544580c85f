import { z } from 'zod';
import type { CourierAdapter } from '#contracts/courier';
import type {
  AdapterContext,
  RegionAdapter,
  RegionContext,
  RegionResult,
} from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import type { LogFields } from '../../platform/process/log.ts';
import { bindCouriers } from '../border/bind-couriers.ts';
import { bindRegions } from '../border/bind-regions.ts';
import type { doors } from '../border/doors.ts';

export type Name = keyof typeof doors;
type Behaviour = (context: AdapterContext<unknown>) => unknown;

export const region = '330421';
const date = '2026-10-14';
const type = '11100000000013127D001';
export const call = {
  kind: 'case',
  method: 'POST',
  path: '/',
  query: '',
  headers: {},
  body: new Uint8Array(),
};
const shipment = { reference: 'r1', from: region, to: '310118', dossiers: 1 } as const;
const now = new Date('2026-10-14T00:00:00Z');
const taken = { acknowledgement: { status: 200, contentType: 'text/xml', body: 'ok' } };
export const at = (hour: string) => `${date}T${hour}:00:00+08:00`;
const caseId = `case_${'0'.repeat(26)}`;

/** An answer of every door that is what the contract promises. */
export const right: Readonly<Record<Name, unknown>> = {
  beginLogin: { url: 'https://login.example/' },
  redeem: {
    region,
    localId: 'js-1',
    kind: 'person',
    level: { ial: 2, aal: 1, raw: '实名' },
    authTime: at('08'),
    dropped: [],
  },
  parseLogoutToken: { localId: 'js-1', jti: 'j', expiresAt: now },
  parseLogoutCall: { ...taken, localId: 'js-1' },
  authorisationOf: { kind: 'entrusted', items: 'all', raw: '经办人' },
  logout: undefined,
  listItems: { items: [], leftOut: [] },
  retrieve: undefined,
  certificateStatus: 'valid',
  parseStatusCall: {
    ...taken,
    changes: [{ identifier: '0'.repeat(60), status: 'revoked', at: at('09') }],
  },
  submit: { regionalCaseId: 'JS-1', duplicate: false },
  supplement: { regionalCaseId: 'JS-1', duplicate: true },
  withdraw: { regionalCaseId: 'JS-1', duplicate: false },
  notify: { regionalCaseId: 'JS-1', duplicate: false },
  caseStatus: { regionalCaseId: 'JS-1', state: 'accepted', raw: '2' },
  parseCallback: {
    ...taken,
    report: {
      reportId: 'r-1',
      caseId,
      regionalCaseId: 'JS-1',
      event: 'accept',
      at: at('09'),
      wanted: [],
    },
  },
  slots: [{ slotId: 's1', window: '1', from: at('09'), to: at('10'), free: 1 }],
  book: { regionalNumber: 'N-1', window: '1', from: at('09'), to: at('10') },
  cancel: undefined,
  queueLength: [{ window: '1', waiting: 0, waitMinutes: 0 }],
  register: { waybill: 'SF-0001', duplicate: false },
  track: [],
  parseScan: taken,
};

const refuse = () => ({ status: 400, contentType: 'text/xml', body: '' });

/** Adapters whose every door behaves in one way. */
function allDoors(behave: Behaviour) {
  const one = (_: unknown, context: RegionContext<unknown>) => behave(context) as never;
  const alone = (context: RegionContext<unknown>) => behave(context) as never;
  const adapter: RegionAdapter<unknown> = {
    region,
    credentials: z.unknown(),
    identity: {
      ticketParameter: 'ticket',
      beginLogin: one,
      redeem: one,
      parseLogoutToken: one,
      parseLogoutCall: one,
      refuseLogoutCall: refuse,
      authorisationOf: one,
      logout: one,
    },
    items: { listItems: alone },
    certificates: {
      retrieve: one,
      statusOf: one,
      parseStatusCall: one,
      refuseStatusCall: refuse,
    },
    cases: {
      submit: one,
      supplement: one,
      withdraw: one,
      notify: one,
      statusOf: one,
      parseCallback: one,
      refuseCallback: () => behave({} as never) as never,
    },
    appointments: { slots: one, book: one, cancel: one, queueLength: alone },
  };
  const carried = (_: unknown, context: AdapterContext<unknown>) => behave(context) as never;
  const carrier = {
    name: { zh: '快递', en: 'Express' },
    credentials: z.unknown(),
    register: carried,
    track: carried,
    parseCallback: carried,
    refuseCallback: refuse,
  };
  return { adapter, carrier };
}

/** How each door is called. */
function ways(
  adapter: RegionAdapter<unknown>,
  carrier: CourierAdapter<unknown>,
  context: RegionContext<unknown>,
): Readonly<Record<Name, () => unknown>> {
  const { identity, items, certificates, cases, appointments } = adapter;
  const input = {} as never;
  return {
    beginLogin: () => identity?.beginLogin(input, context),
    redeem: () => identity?.redeem(input, context),
    parseLogoutToken: () => identity?.parseLogoutToken?.(input, context),
    parseLogoutCall: () => identity?.parseLogoutCall?.(call, context),
    authorisationOf: () => identity?.authorisationOf?.(input, context),
    logout: () => identity?.logout?.(input, context),
    listItems: () => items?.listItems(context),
    retrieve: () => certificates?.retrieve({ type } as never, context),
    certificateStatus: () => certificates?.statusOf?.(input, context),
    parseStatusCall: () => certificates?.parseStatusCall?.(call, context),
    submit: () => cases?.submit(input, context),
    supplement: () => cases?.supplement(input, context),
    withdraw: () => cases?.withdraw(input, context),
    notify: () => cases?.notify(input, context),
    caseStatus: () => cases?.statusOf(input, context),
    parseCallback: () => cases?.parseCallback(call, context),
    slots: () => appointments?.slots({ itemCode: '', date }, context),
    book: () => appointments?.book(input, context),
    cancel: () => appointments?.cancel(input, context),
    queueLength: () => appointments?.queueLength(context),
    register: () => carrier.register(shipment, context),
    track: () => carrier.track({ waybill: 'SF-0001' }, context),
    parseScan: () => carrier.parseCallback(call, context),
  };
}

/** A region and a courier company whose doors all behave in one way, bound as in production. */
export function bound(behave: Behaviour, timeoutMs = 1000) {
  const lines: { event: string; fields: LogFields }[] = [];
  const write = (event: string, fields: LogFields = {}) => void lines.push({ event, fields });
  const log = { debug: write, info: write, warn: write, error: write };
  const { adapter, carrier } = allDoors(behave);
  const http = async () => fail({ kind: 'unreachable' as const, message: '' });
  const parts = { credentials: {}, http };
  const given = bindRegions([{ adapter, ...parts }], timeoutMs)(() => now, log).get(region);
  const courier = bindCouriers([{ courier: 'sf', adapter: carrier, ...parts }], timeoutMs)(
    () => now,
    log,
  ).get('sf');
  if (!given || !courier) throw new Error('not bound');
  const context = given.context();
  const through = ways(given.adapter, courier.adapter, context);
  const ask = async (name: Name) => (await through[name]()) as RegionResult<unknown>;
  return { ask, lines, cases: given.adapter.cases, context };
}
