import type { RegionReceipt } from '#contracts/region-adapter';
import type { Fault } from './fault.ts';
import { as, http, misread, never, takenForYes } from './plants.ts';
import { inCases, reading } from './wrap.ts';

/** An answer of the region, or none, taken for something else. */
export const answers: readonly Fault[] = [
  {
    name: '200 with an error inside',
    plant: takenForYes(({ kind }) => kind === 'rejected'),
    caughtBy: ['cases.unknown-item'],
  },
  {
    name: 'empty receipt',
    plant: inCases(({ submit }) => ({
      submit: async (...call) =>
        reading((receipt: RegionReceipt) => ({ ...receipt, regionalCaseId: '' }))(
          await submit(...call),
        ),
    })),
    caughtBy: ['cases.receipt'],
  },
  {
    name: 'mixed-up receipt',
    plant: inCases(({ submit }) => {
      let first: RegionReceipt | undefined;
      return {
        submit: async (...call) =>
          reading((receipt: RegionReceipt) => {
            first ??= receipt;
            return first;
          })(await submit(...call)),
      };
    }),
    caughtBy: ['cases.receipt-own'],
  },
  {
    name: 'time-out as yes',
    plant: takenForYes(({ code }) => code === 'timeout'),
    caughtBy: ['hygiene.no-answer-timeout'],
  },
  {
    name: 'ignored signal',
    plant: inCases(({ submit }) => ({
      submit: (message, context) => submit(message, { ...context, signal: never }),
    })),
    caughtBy: ['hygiene.signal'],
  },
  {
    name: 'closed as rejected',
    plant: as('rejected', ({ kind }) => kind === 'scheduledClosed'),
    caughtBy: ['cases.closed'],
  },
  {
    name: '401 as retryable',
    plant: as('retryable', http('http_401')),
    caughtBy: ['hygiene.http-401'],
  },
  {
    name: '429 without its time',
    plant: misread(({ retryAfterMs: _, ...failure }) => failure),
    caughtBy: ['hygiene.http-429'],
  },
  {
    name: 'unknown code as success',
    plant: inCases(({ statusOf }) => ({
      statusOf: async (input, context) => {
        const result = await statusOf(input, context);
        return result.ok || result.failure.kind !== 'malformed'
          ? result
          : { ok: true, value: { regionalCaseId: 'R-1', state: 'forwarded', raw: '' } };
      },
    })),
    caughtBy: ['cases.unknown-code'],
  },
  {
    name: 'HTML as success',
    plant: takenForYes(({ code }) => code === 'not_an_answer'),
    caughtBy: ['hygiene.page'],
  },
  {
    name: 'a place not given back',
    plant: (adapter) =>
      adapter.appointments
        ? {
            ...adapter,
            appointments: {
              ...adapter.appointments,
              cancel: async () => ({ ok: true, value: undefined }),
            },
          }
        : adapter,
    caughtBy: ['appointments.cancel'],
  },
];
