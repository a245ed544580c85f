import { Certificate } from '#contracts/certificate';
import { endOf, inShanghai } from '#contracts/dates';
import type { OutboundHttp } from '#contracts/outbound-http';
import { ok } from '#contracts/result';
import { broken, checksOf, lacking, must, refused, same, taken } from '../check.ts';
import type { HeldCertificate, Trial } from '../trial.ts';

const purposeOf = (t: Trial) => ({
  itemCode: t.samples.itemCode,
  reason: '办理登记用证',
  until: inShanghai(new Date(t.clock().getTime() + 3_600_000)),
});

const retrieve = async (
  t: Trial,
  holder: HeldCertificate['holder'],
  type: string,
  context = t.context(),
) =>
  t.adapter.certificates?.retrieve(
    { holder, type, purpose: purposeOf(t), requestId: t.fresh('msg') },
    context,
  );

const first = (t: Trial): HeldCertificate =>
  t.samples.certificates[0] ?? broken('no sample certificate');

const fetched = (t: Trial, held: HeldCertificate = first(t)): Promise<Certificate> =>
  t.once(`certificate ${held.identifier}`, async () => {
    const found = taken(await retrieve(t, held.holder, held.type), 'retrieve');
    return found ?? broken('the region holds it, and nothing came');
  });

async function eachOf(t: Trial, look: (found: Certificate, held: HeldCertificate) => void) {
  for (const held of t.samples.certificates) look(await fetched(t, held), held);
}

/** Writes down what the region answers, or says it again. */
function tape() {
  const answers: Awaited<ReturnType<OutboundHttp>>[] = [];
  return {
    record:
      (http: OutboundHttp): OutboundHttp =>
      async (...call) => {
        const answer = await http(...call);
        answers.push(answer);
        return answer;
      },
    /** The first calls are the region's; the last answer is that to somebody else's question. */
    play: (http: OutboundHttp): OutboundHttp => {
      let asked = 0;
      return async (...call) => {
        asked += 1;
        const last = answers.at(-1);
        if (asked === answers.length && last?.ok)
          return ok({ ...last.value, body: new Uint8Array(last.value.body) });
        return http(...call);
      };
    },
  };
}

const needs = ['certificates.retrieve', 'samples.certificates'] as const;

export const certificates = checksOf('certificates', [
  {
    id: 'form',
    holds: 'Certificate: as contracts/certificate.ts has it',
    needs,
    run: (t) =>
      eachOf(t, (found) => {
        const { error } = Certificate.safeParse(found);
        must(!error, `is none: ${error?.issues.map(({ path }) => path.join('.')).join(', ')}`);
      }),
  },
  {
    id: 'identifier',
    holds: 'Certificate.identifier: 证照标识, whole',
    needs,
    run: (t) => eachOf(t, (found, held) => same(found.identifier, held.identifier, 'identifier')),
  },
  {
    id: 'number',
    holds: 'Certificate.number: as it stands on it',
    needs,
    run: (t) => eachOf(t, (found, held) => same(found.number, held.number, 'number')),
  },
  {
    id: 'type',
    holds: 'retrieve: a certificate of this type',
    needs,
    run: (t) => eachOf(t, (found, held) => same(found.type, held.type, 'type')),
  },
  {
    id: 'holder',
    holds: 'retrieve: the holder’s certificate, and nobody else’s',
    needs,
    run: (t) =>
      eachOf(t, ({ holders }, { holder }) =>
        must(
          holders.some(({ code }) => code === holder.code),
          'its holder is somebody else',
        ),
      ),
  },
  {
    id: 'holder-name',
    holds: 'CertificateHolder.name: no character lost or changed',
    needs,
    run: (t) => eachOf(t, ({ holders: [one] }, { holder }) => same(one?.name, holder.name, 'name')),
  },
  {
    id: 'issued-on',
    holds: 'Certificate.issuedOn: the day in +08:00',
    needs,
    run: (t) =>
      eachOf(t, ({ issuedOn }, held) => {
        const at = issuedOn && Date.parse(issuedOn.value);
        same(at, Date.parse(`${held.issuedOn}T00:00:00+08:00`), 'issuedOn');
      }),
  },
  {
    id: 'end',
    holds: 'Certificate.validity: until the end of its last day, 长期 without end',
    needs,
    run: (t) =>
      eachOf(t, ({ validity }, held) => {
        const end = validity.kind === 'until' ? inShanghai(endOf(validity.until)) : validity.kind;
        const lasts =
          held.validUntil === 'long_term' ? 'long_term' : `${held.validUntil}T23:59:59+08:00`;
        same(end, lasts, 'its last instant');
      }),
  },
  {
    id: 'status',
    holds: 'Certificate.status: in the canon’s words',
    needs,
    run: (t) => eachOf(t, ({ status }) => same(status, 'valid', 'status')),
  },
  {
    id: 'readable',
    holds: 'Certificate.unreadable: what could not be read; of the samples nothing',
    needs,
    run: (t) => eachOf(t, ({ unreadable }) => same(unreadable, undefined, 'unreadable')),
  },
  {
    id: 'provenance',
    holds: 'Certificate.provenance: where every field came from, and that it came from this region',
    needs,
    run: (t) =>
      eachOf(t, ({ provenance }) => {
        for (const path of ['identifier', 'number', 'issuedOn', 'status'])
          same(provenance[path]?.region, t.subject.region, `provenance of ${path}`);
      }),
  },
  {
    id: 'issuer',
    holds: 'Certificate.issuer: the body and its code, for the list of those who may issue',
    needs,
    run: (t) => eachOf(t, ({ issuer }) => must(issuer.code.length >= 6, 'no code of the issuer')),
  },
  {
    id: 'not-held',
    holds: 'retrieve: undefined if the region holds none, which is no failure',
    needs,
    run: async (t) => {
      const { name, idNumber: code } = t.samples.stranger;
      const found = await retrieve(t, { code, codeType: '111', name }, first(t).type);
      same(taken(found, 'retrieve for a stranger'), undefined, 'for a stranger');
    },
  },
  {
    id: 'mixed-up',
    holds: 'retrieve: an answer about another holder, mixed up on the way, is no answer',
    needs,
    run: async (t) => {
      const [one, other] = t.samples.certificates;
      if (!one || !other) return lacking('without a second certificate');
      const { http } = t.context();
      const heard = tape();
      const context = t.context({ http: heard.record(http) });
      taken(await retrieve(t, one.holder, one.type, context), 'the first');
      const mixed = await retrieve(
        t,
        other.holder,
        other.type,
        t.context({ http: heard.play(http) }),
      );
      refused(mixed, ['malformed', 'unauthorised', 'rejected'], 'another’s certificate');
    },
  },
  {
    id: 'status-of',
    holds: 'statusOf: how it stands, by its identifier alone',
    needs: ['certificates.statusOf', 'samples.certificates'],
    run: async (t) => {
      const { identifier } = first(t);
      const status = await t.adapter.certificates?.statusOf?.({ identifier }, t.context());
      same(taken(status, 'statusOf'), 'valid', 'status');
    },
  },
  {
    id: 'status-unknown',
    holds: 'statusOf: an identifier that the region does not know is never valid',
    needs: ['certificates.statusOf', 'samples.certificates'],
    run: async (t) => {
      const identifier = first(t).identifier.replace(/\d{4}\.001/, '9999.001');
      const found = await t.adapter.certificates?.statusOf?.({ identifier }, t.context());
      must(!found?.ok || found.value === 'unknown', 'an unknown one is valid');
    },
  },
  ...(['suspended', 'revoked', 'cancelled', 'expired'] as const).map((status) => ({
    id: `status-${status}`,
    holds: `CertificateStatus: ${status} is told as ${status}`,
    needs: [
      'certificates.statusOf',
      'samples.certificates',
      'platform.setCertificateStatus',
    ] as const,
    run: async (t: Trial) => {
      const { identifier } = first(t);
      const tell = t.platform.setCertificateStatus ?? broken('no lever');
      await tell(identifier, status, 'silently');
      const asking = Promise.resolve(
        t.adapter.certificates?.statusOf?.({ identifier }, t.context()),
      );
      const found = await asking.finally(() => tell(identifier, 'valid', 'silently'));
      same(taken(found, 'statusOf'), status, 'status');
    },
  })),
]);
