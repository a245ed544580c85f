import type { Authorisation } from '#contracts/authorisation';
import type { Certificate } from '#contracts/certificate';
import type { RegionFailure, RegionReceipt } from '#contracts/region-adapter';
import type { TakenReport } from '#contracts/regional-answers';
import type { SubjectAssertion } from '#contracts/subject';
import { failing, inCases, inCertificates, inIdentity, type Plant, reading } from './wrap.ts';

export const bytes = (text: string) => new TextEncoder().encode(text);

/** A failure of this kind, taken for a receipt. */
export const takenForYes = (is: (failure: RegionFailure) => boolean): Plant =>
  inCases(({ submit }) => ({
    submit: async (message, context) => {
      const result = await submit(message, context);
      const made: RegionReceipt = { regionalCaseId: 'R-00000001', duplicate: false };
      return !result.ok && is(result.failure) ? { ok: true, value: made } : result;
    },
  }));

/** Every door of a case reads its failures so. */
export const misread = (change: (failure: RegionFailure) => RegionFailure): Plant =>
  inCases(({ submit, supplement, withdraw, notify, statusOf }) => ({
    submit: async (...call) => failing(change)(await submit(...call)),
    supplement: async (...call) => failing(change)(await supplement(...call)),
    withdraw: async (...call) => failing(change)(await withdraw(...call)),
    notify: async (...call) => failing(change)(await notify(...call)),
    statusOf: async (...call) => failing(change)(await statusOf(...call)),
  }));

export const redeeming = (change: (subject: SubjectAssertion) => SubjectAssertion): Plant =>
  inIdentity(({ redeem }) => ({
    redeem: async (...call) => reading(change)(await redeem(...call)),
  }));

export const retrieving = (change: (found: Certificate) => Certificate): Plant =>
  inCertificates(({ retrieve }) => ({
    retrieve: async (...call) =>
      reading((found: Certificate | undefined) => found && change(found))(await retrieve(...call)),
  }));

export const reporting = (change: (report: TakenReport) => TakenReport): Plant =>
  inCases(({ parseCallback }) => ({
    parseCallback: async (...call) => reading(change)(await parseCallback(...call)),
  }));

type Call = Parameters<Parse>[0];

/** Whoever once sent a report is believed ever after, as far as `key` tells calls from each other. */
export const believing = (
  key: (call: Call) => string,
  believes: (call: Call) => boolean = () => true,
): Plant =>
  inCases(({ parseCallback }) => {
    const known = new Map<string, TakenReport>();
    return {
      parseCallback: async (call, context) => {
        const result = await parseCallback(call, context);
        if (result.ok) known.set(key(call), result.value);
        const earlier = believes(call) ? known.get(key(call)) : undefined;
        return earlier ? { ok: true, value: earlier } : result;
      },
    };
  });
export type Parse = Parameters<Parameters<typeof inCases>[0]>[0]['parseCallback'];

export const everything = (): string => 'one and the same';
/** It says nothing of who sent it. */
export const isBare = ({ headers }: Call): boolean =>
  Object.keys(headers).every((name) => name === 'content-type');
export const headersOf = ({ headers }: Call): string => JSON.stringify(headers);
export const bodyOf = ({ body }: Call): string => new TextDecoder('latin1').decode(body);

/** A day that ends when it begins. */
export const beginning = (instant: string): string =>
  instant.replace(/T23:59:59(.000)?/, 'T00:00:00');

export const agentsEndingEarly: Plant = inIdentity(({ authorisationOf }) => ({
  ...(authorisationOf && {
    authorisationOf: async (...call) =>
      reading((found: Authorisation | undefined) =>
        found?.validUntil ? { ...found, validUntil: beginning(found.validUntil) } : found,
      )(await authorisationOf(...call)),
  }),
}));

export const endingEarly: Plant = retrieving((found) =>
  found.validity.kind === 'until'
    ? {
        ...found,
        validity: {
          kind: 'until',
          until: {
            ...found.validity.until,
            value: beginning(found.validity.until.value),
            precision: 'second',
          },
        },
      }
    : found,
);

export const lostCharacters = (text: string): string => text.replace(/[䶮·]/g, '?');

/** Another one every time. */
export const another = (of: string): string => `${of}-${crypto.randomUUID()}`;

export const http = (code: string) => (failure: RegionFailure) => failure.code === code;
export const as = (kind: RegionFailure['kind'], is: (failure: RegionFailure) => boolean) =>
  misread((failure) => (is(failure) ? { ...failure, kind } : failure));
export const never = new AbortController().signal;

/** What was sent, quoted in a failure. */
export const quoting = (member: 'code' | 'message'): Plant =>
  inCases(({ submit }) => ({
    submit: async (message, context) =>
      failing((failure) => ({ ...failure, [member]: `refused for ${message.applicant.name}` }))(
        await submit(message, context),
      ),
  }));
