import type { Certificate } from '#contracts/certificate';
import type { CallRefusal } from '#contracts/region-adapter';
import type { Fault } from './fault.ts';
import {
  another,
  believing,
  bodyOf,
  bytes,
  everything,
  headersOf,
  isBare,
  lostCharacters,
  quoting,
  redeeming,
  reporting,
} from './plants.ts';
import { inCases, inCertificates, inIdentity, reading, sending } from './wrap.ts';

/** Who says it, whom it is about, and who is told. */
export const proofs: readonly Fault[] = [
  {
    name: 'signature not checked',
    plant: believing(everything),
    caughtBy: ['callbacks.signature'],
  },
  {
    name: 'unsigned believed',
    plant: believing(everything, isBare),
    caughtBy: ['callbacks.no-headers'],
  },
  { name: 'body not covered', plant: believing(headersOf), caughtBy: ['callbacks.body-altered'] },
  { name: 'clock not checked', plant: believing(bodyOf), caughtBy: ['callbacks.clock-late'] },
  {
    name: 'a nonce that is forgotten too soon',
    plant: reporting(({ once, ...rest }) => ({
      ...rest,
      ...(once ? { once: { ...once, windowMs: 1000 } } : {}),
    })),
    caughtBy: ['callbacks.once'],
  },
  {
    name: 'a new report id per delivery',
    plant: reporting(({ report, ...rest }) => ({
      ...rest,
      report: { ...report, reportId: another(report.reportId) },
    })),
    caughtBy: ['callbacks.same-bytes', 'callbacks.redelivered'],
  },
  {
    name: 'unknown word as approval',
    plant: inCases(({ statusOf }) => ({
      statusOf: async (input, context) => {
        const result = await statusOf(input, context);
        return result.ok || result.failure.kind !== 'malformed'
          ? result
          : { ok: true, value: { regionalCaseId: 'R-1', state: 'approved', raw: '?' } };
      },
    })),
    caughtBy: ['cases.unknown-word'],
  },
  {
    name: 'unstable ids',
    plant: redeeming((subject) => ({ ...subject, localId: another(subject.localId) })),
    caughtBy: ['log-in.stable'],
  },
  {
    name: 'guessed level',
    plant: inIdentity(({ redeem }) => ({
      redeem: async (input, context) => {
        const result = await redeem(input, context);
        return result.ok || result.failure.kind !== 'malformed'
          ? result
          : {
              ok: true,
              value: {
                region: context.region,
                localId: 'guessed',
                kind: input.kind,
                level: { ial: 2, aal: 1, raw: '?' },
                authTime: context.clock().toISOString(),
                dropped: [],
              },
            };
      },
    })),
    caughtBy: ['log-in.level-unknown'],
  },
  {
    name: "another holder's certificate",
    plant: inCertificates(({ retrieve }) => {
      let first: Certificate | undefined;
      return {
        retrieve: async (...call) =>
          reading((found: Certificate | undefined) => {
            first ??= found;
            return first;
          })(await retrieve(...call)),
      };
    }),
    caughtBy: ['certificates.holder'],
  },
  {
    name: 'a mixed-up answer believed',
    plant: inCertificates(({ retrieve }) => {
      let first: Certificate | undefined;
      return {
        retrieve: async (...call) => {
          const result = await retrieve(...call);
          if (result.ok) first ??= result.value;
          return result.ok ? result : { ok: true, value: first };
        },
      };
    }),
    caughtBy: ['certificates.mixed-up'],
  },
  {
    name: 'lost characters',
    plant: sending((message) => ({
      ...message,
      form: Object.fromEntries(
        Object.entries(message.form).map(([name, value]) => [
          name,
          typeof value === 'string' ? lostCharacters(value) : value,
        ]),
      ),
    })),
    caughtBy: ['cases.sent-form'],
  },
  { name: 'personal data in code', plant: quoting('code'), caughtBy: ['hygiene.nobody-in-code'] },
  {
    name: 'personal data in message',
    plant: quoting('message'),
    caughtBy: ['hygiene.nobody-in-message'],
  },
  {
    name: 'personal data in an exception',
    plant: inCases(({ submit }) => ({
      submit: async (message, context) => {
        const result = await submit(message, context);
        if (!result.ok) throw new Error(`refused for ${message.applicant.name}`);
        return result;
      },
    })),
    caughtBy: ['hygiene.nobody-in-exceptions'],
  },
  {
    name: 'a refusal that says 200',
    plant: inCases(({ refuseCallback }) => ({
      refuseCallback: (refusal: CallRefusal, call, context) => ({
        ...refuseCallback(refusal, call, context),
        status: 200,
        body: bytes('ok'),
      }),
    })),
    caughtBy: ['callbacks.refusal-callback-signature_invalid'],
  },
];
