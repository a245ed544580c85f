import { randomUUID } from 'node:crypto';
import type { JWK } from 'jose';
import type { CertificateStatus } from '#contracts/certificate';
import type { ReferencePlatform } from '../../../kit/reference-platform.ts';
import { caseBook } from './book.ts';
import { clerksOf } from './clerks.ts';
import { openCounter } from './counter.ts';
import { deskOf } from './desk.ts';
import { identifier, region } from './holdings.ts';
import { gatewayMember, type Told } from './member.ts';

export type CanonicalPlatform = Required<
  Pick<
    ReferencePlatform,
    'region' | 'url' | 'setAutopilot' | 'act' | 'file' | 'cases' | 'received' | 'close'
  >
> & {
  readonly setOpening: (opening: 'open' | 'closed') => void;
  /** Its window submits an application to another region. */
  readonly submit: (application: object) => Promise<Told>;
  /** Its card stands otherwise from now on, and the gateway is told; its HTTP status is answered. */
  readonly setCardStatus: (status: CertificateStatus) => Promise<number>;
  /** Codes with which calls were refused. */
  readonly refusals: () => readonly string[];
};

export type CanonicalPlatformOptions = {
  /** 0 takes a free port. Listens on 127.0.0.1. */
  readonly port: number;
  /** Public keys with which the gateway signs here. */
  readonly gatewayKeys: readonly JWK[];
  readonly gatewayOrigin: string;
  /** What the platform is as a member of the federation. */
  readonly clientId: string;
  readonly jwk: JWK;
  readonly clerkDelayMs?: number;
};

/** Guangde (341882), which speaks the canonical API: JSON, signed both ways, and nothing friendlier. */
export async function startCanonicalPlatform(
  options: CanonicalPlatformOptions,
): Promise<CanonicalPlatform> {
  const book = caseBook();
  const tell = gatewayMember(options);
  const clerks = clerksOf(book, tell, options.clerkDelayMs ?? 150);
  const desk = deskOf(book, clerks.look);
  const counter = await openCounter(options, desk.answer);
  return {
    region,
    url: counter.url,
    setOpening: counter.setOpening,
    setAutopilot: clerks.setAutopilot,
    act: clerks.report,
    file: clerks.report,
    cases: () =>
      book.all().map(({ caseId, number, status, seen, supplements, decisions }) => ({
        caseId,
        regionalCaseId: number,
        submissionsSeen: seen,
        effects: 1,
        decisions,
        supplements,
        status,
      })),
    received: book.received,
    submit: (application) => tell('POST', '/v1/cases', application, randomUUID()),
    setCardStatus: async (status) => {
      desk.setCardStatus(status);
      const changes = [{ identifier, status, at: new Date().toISOString() }];
      const path = `/v1/regions/${region}/certificate-changes`;
      return (await tell('POST', path, { changes })).status;
    },
    refusals: counter.refusals,
    close: async () => {
      clerks.close();
      await counter.close();
    },
  };
}
