import type { InboundCall } from '#contracts/region-adapter';
import { broken, type Check, checksOf, refused, taken } from '../check.ts';
import { accepted, parse, sentBy } from './reported.ts';
import { submitted } from './sent.ts';

/** The call with one byte of its body changed, where no format can do without it. */
function alteredAt(call: InboundCall, share: number): InboundCall {
  const body = new Uint8Array(call.body);
  const at = Math.floor(body.length * share);
  for (let index = at; index < body.length; index++) {
    const byte = body[index] ?? 0;
    // A digit for another: the form stays, the message does not.
    if (byte >= 0x30 && byte <= 0x38) {
      body[index] = byte + 1;
      return { ...call, body };
    }
  }
  return { ...call, body: body.slice(0, -1) };
}

const proven = ['unauthorised', 'malformed'] as const;

/** Calls that nobody who is not the region could have made, and that must not be taken. */
const forgeries: readonly {
  readonly id: string;
  readonly holds: string;
  readonly forge: (call: InboundCall) => InboundCall;
}[] = [
  {
    id: 'body-altered',
    holds: 'parseCallback: the signature covers the body',
    forge: (call) => alteredAt(call, 0.5),
  },
  {
    id: 'body-altered-late',
    holds: 'parseCallback: to its last byte',
    forge: (call) => alteredAt(call, 0.8),
  },
  {
    id: 'body-empty',
    holds: 'parseCallback: nothing is no report',
    forge: (call) => ({ ...call, body: new Uint8Array() }),
  },
  {
    id: 'body-noise',
    holds: 'parseCallback: noise is no report, and no exception',
    forge: (call) => ({ ...call, body: new Uint8Array(512).fill(0xfe) }),
  },
  {
    id: 'body-cut',
    holds: 'parseCallback: half a report is none',
    forge: (call) => ({ ...call, body: call.body.slice(0, call.body.length / 2) }),
  },
  {
    id: 'no-headers',
    holds: 'parseCallback: who does not say who they are is not let in',
    // Where the proof stands in the body, headers or none: this one is not the region’s.
    forge: ({ headers, ...call }) => ({
      ...alteredAt({ ...call, headers }, 0.5),
      headers: { 'content-type': headers['content-type'] ?? '' },
    }),
  },
];

const needs = ['cases.parseCallback', 'cases.submit'] as const;

const forged = forgeries.map(
  ({ id, holds, forge }): Omit<Check, 'group'> => ({
    id,
    holds,
    needs,
    run: async (t) => {
      const { call } = await accepted(t);
      taken(await parse(t, call), 'the genuine one');
      refused(await parse(t, forge(call)), proven, 'the forged one');
    },
  }),
);

const late = [
  ['clock-late', 3_600_000, 'an hour later'],
  ['clock-early', -3_600_000, 'an hour before it was made'],
] as const;

const clocks = late.map(
  ([id, ms, says]): Omit<Check, 'group'> => ({
    id,
    holds: `parseCallback: the region’s clock is checked: a call is not taken ${says}`,
    needs,
    run: async (t) => {
      const { call } = await accepted(t);
      taken(await parse(t, call), 'the genuine one');
      const clock = () => new Date(t.clock().getTime() + ms);
      refused(await parse(t, call, t.context({ clock })), proven, says);
    },
  }),
);

export const forgedCalls = checksOf('callbacks', [
  {
    id: 'signature',
    holds: 'parseCallback: `unauthorised` means that the signature does not hold',
    needs: [...needs, 'platform.inject'],
    run: async (t) => {
      taken(await parse(t, (await accepted(t)).call), 'the genuine one');
      const { message } = await submitted(t, 'forged');
      const undo = t.platform.inject?.({ kind: 'wrong_callback_signature' });
      const act = () => t.platform.act(message.caseId, 'accept');
      const forgedCalls = await sentBy(t, 'case', act).finally(undo);
      const call = forgedCalls[0] ?? broken('no report came');
      refused(await parse(t, call), ['unauthorised'], 'a wrong signature');
    },
  },
  ...forged,
  ...clocks,
]);
