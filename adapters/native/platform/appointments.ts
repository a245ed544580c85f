import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { JWK } from 'jose';
import { z } from 'zod';
import { createSlotLedger, type LedgerSlot, timesOf } from '../../kit/slot-ledger.ts';
import { clientCheck } from './client-check.ts';

export const appointmentsPath = '/appointments';

const SlotsInput = z.strictObject({ itemCode: z.string(), date: z.iso.date() });
const BookInput = z.looseObject({ appointmentId: z.string(), slotId: z.string() });
const CancelInput = z.strictObject({ appointmentId: z.string() });

const refusals = {
  full: 'slot_full',
  closed: 'day_closed',
  unknown: 'slot_unknown',
  cancelled: 'cancelled',
} as const;

const instant = (local: string): string => `${local.replace(' ', 'T')}+08:00`;

const placeOf = (slot: LedgerSlot) => {
  const { begin, end } = timesOf(slot);
  return { window: slot.window, from: instant(begin), to: instant(end) };
};

function operations(clock: () => Date): Readonly<Record<string, (input: unknown) => object>> {
  const ledger = createSlotLedger({ clock, windows: ['A', 'B'], hours: [9, 10, 14], capacity: 2 });
  return {
    slots: (input) => ({
      slots: ledger
        .slotsOn(SlotsInput.parse(input).date)
        .map((slot) => ({ slotId: slot.id, ...placeOf(slot), free: slot.free })),
    }),
    book: (input) => {
      const { appointmentId, slotId } = BookInput.parse(input);
      const outcome = ledger.book(appointmentId, slotId);
      if (outcome.kind !== 'booked') return { refused: refusals[outcome.kind] };
      return { appointmentId, regionalNumber: outcome.number, ...placeOf(outcome.slot) };
    },
    cancel: (input) => {
      ledger.cancel(CancelInput.parse(input).appointmentId);
      return { cancelled: true };
    },
    queue: () => ({ queue: ledger.queue() }),
  };
}

/** Places at the region's windows, behind the client authentication of its token endpoint. */
export function appointmentOffice(clientId: string, clientJwk: JWK) {
  const isClient = clientCheck(clientId, clientJwk);
  const known = operations(() => new Date());
  return async (request: IncomingMessage, response: ServerResponse, issuer: string) => {
    const form = new URLSearchParams(await text(request));
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (!(await isClient(form, issuer))) return void answer(401, { error: 'invalid_client' });
    try {
      const operation = known[form.get('operation') ?? ''];
      answer(
        operation ? 200 : 400,
        operation?.(JSON.parse(form.get('input') ?? '')) ?? { error: 'invalid_request' },
      );
    } catch {
      answer(400, { error: 'invalid_request' });
    }
  };
}
