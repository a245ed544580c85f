import { compactVerify, createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet } from 'jose';
import type { PlatformCase } from '#adapters/kit/reference-platform';
import { Receipt } from '#contracts/receipt';

/** One line of the client's ledger: what it was promised, and by which receipt. */
export type Acknowledged = {
  readonly key: string;
  readonly caseId: string;
  readonly receipt: string;
  /** SHA-256 in hex of the body as it was sent. */
  readonly digest: string;
  readonly attempts: number;
};

/** What everybody says afterwards: the client, the deciding platform, the gateway, the informed platform. */
export type History = {
  readonly ledger: readonly Acknowledged[];
  readonly decided: readonly PlatformCase[];
  /** The state at the gateway, by case id. */
  readonly states: ReadonlyMap<string, string>;
  readonly notices: readonly { readonly caseId: string; readonly state: string }[];
};

/** What must have happened to each case. */
export type Expected = {
  readonly state: string;
  /** States that the informed platform was told, in this order. */
  readonly notices: readonly string[];
};

const idsOf = (entries: readonly { readonly caseId: string }[]): Set<string> =>
  new Set(entries.map((entry) => entry.caseId));

/** Acknowledged and not at the platform: lost. At the platform and never acknowledged: nobody asked for it. */
export function lostOrUnasked({ ledger, decided }: History): string[] {
  const acknowledged = idsOf(ledger);
  const arrived = idsOf(decided);
  return [
    ...[...acknowledged].filter((id) => !arrived.has(id)).map((id) => `${id} was lost`),
    ...[...arrived]
      .filter((id) => !acknowledged.has(id))
      .map((id) => `${id} was never acknowledged`),
  ];
}

/** Two keys are two acts, so they must have led to two cases. */
export function sharedCases({ ledger }: History): string[] {
  return [...Map.groupBy(ledger, (line) => line.caseId)]
    .filter(([, lines]) => lines.length > 1)
    .map(([id, lines]) => `${id} answers ${lines.length} different keys`);
}

/** Every submission had one effect, and every case was decided once. */
export const notExactlyOnce = ({ decided }: History): string[] =>
  decided
    .filter((entry) => entry.effects !== 1 || entry.decisions !== 1)
    .map(
      ({ caseId, effects, decisions }) => `${caseId}: ${effects} effects, ${decisions} decisions`,
    );

export const wrongStates = ({ ledger, states }: History, expected: string): string[] =>
  ledger
    .filter(({ caseId }) => states.get(caseId) !== expected)
    .map(({ caseId }) => `${caseId} is ${states.get(caseId)} at the gateway`);

/** Per case: every notice once, and in the order of what happened. */
export function wrongNotices({ ledger, notices }: History, expected: readonly string[]): string[] {
  const told = Map.groupBy(notices, (notice) => notice.caseId);
  const wanted = expected.join(' ');
  return ledger.flatMap(({ caseId }) => {
    const heard = (told.get(caseId) ?? []).map((notice) => notice.state).join(' ');
    return heard === wanted ? [] : [`${caseId}: notices "${heard}", not "${wanted}"`];
  });
}

/** A receipt that does not verify, or is about another case or other bytes, is a broken promise. */
export async function brokenReceipts({ ledger }: History, jwks: JSONWebKeySet): Promise<string[]> {
  const keys = createLocalJWKSet(jwks);
  const problems = await Promise.all(
    ledger.map(async ({ caseId, receipt, digest }) => {
      const verified = await compactVerify(receipt, keys).catch(() => undefined);
      if (!verified || decodeProtectedHeader(receipt).typ !== 'receipt+jwt')
        return 'no valid signature';
      const said = Receipt.parse(JSON.parse(new TextDecoder().decode(verified.payload)));
      if (said.caseId !== caseId) return 'is about another case';
      return said.envelopeDigest === digest ? undefined : 'is about other bytes than were sent';
    }),
  );
  return problems.flatMap((problem, nth) =>
    problem === undefined ? [] : [`receipt of ${ledger[nth]?.caseId}: ${problem}`],
  );
}

/** Everything wrong with a history; empty when every promise was kept. */
export const problemsOf = (history: History, expected: Expected): string[] => [
  ...lostOrUnasked(history),
  ...sharedCases(history),
  ...notExactlyOnce(history),
  ...wrongStates(history, expected.state),
  ...wrongNotices(history, expected.notices),
];
