import { base64url } from 'jose';
import { Moment } from '#contracts/evaluation';
import { equalSecrets, utf8 } from '../../platform/keys/digest.ts';
import type { Keys } from '../../platform/keys/keys.ts';
import type { CaseRow } from '../cases/case-row.ts';

/** Long enough to take out a phone at the window, too short to collect codes and sell them. */
export const codeLifetimeMs = 30 * 60_000;

export type CodeFacts = {
  readonly expiresAtMs: number;
  readonly moment: Moment;
  readonly clerk?: string | undefined;
};

/** One letter each, so that a code stays short enough to be drawn. */
const letters = { consultation: 'z', collection: 's', handling: 'b', delivery: 'l' } as const;
const momentOf = (letter: string): Moment | undefined =>
  Moment.options.find((moment) => letters[moment] === letter);

/** Bound to case, applicant, item and clerk: changing any of them makes it another case's code. */
async function macOf(
  keys: Pick<Keys, 'challenge'>,
  row: Pick<CaseRow, 'id' | 'subject' | 'itemCode'>,
  { expiresAtMs, moment, clerk = '' }: CodeFacts,
): Promise<string> {
  const bound = [
    'tongban evaluation',
    row.id,
    row.subject ?? '',
    row.itemCode,
    moment,
    clerk,
    expiresAtMs,
  ];
  const mac = await crypto.subtle.sign('HMAC', keys.challenge, utf8(JSON.stringify(bound)));
  return base64url.encode(new Uint8Array(mac));
}

/** The dynamic code (动态码) of a case. Nothing is kept of it: what makes it single-use is that a moment of a case is evaluated once. */
export async function codeOf(
  keys: Pick<Keys, 'challenge'>,
  row: Pick<CaseRow, 'id' | 'subject' | 'itemCode'>,
  facts: CodeFacts,
): Promise<string> {
  const mac = await macOf(keys, row, facts);
  const head = `${letters[facts.moment]}${facts.expiresAtMs.toString(36)}`;
  return `${head}.${facts.clerk ?? ''}.${mac}`;
}

/** What a code says, or undefined if it is not one of this case or has run out. */
export async function readCode(
  keys: Pick<Keys, 'challenge'>,
  row: Pick<CaseRow, 'id' | 'subject' | 'itemCode'>,
  code: string,
  now: Date,
): Promise<CodeFacts | undefined> {
  const [, letter = '', expiry = '', clerk = ''] =
    /^([a-z])([0-9a-z]{1,11})\.([A-Za-z0-9-]{0,20})\./.exec(code) ?? [];
  const moment = momentOf(letter);
  if (!moment) return undefined;
  const facts = {
    moment,
    expiresAtMs: Number.parseInt(expiry, 36),
    ...(clerk === '' ? {} : { clerk }),
  };
  if (!(facts.expiresAtMs > now.getTime())) return undefined;
  return equalSecrets(code, await codeOf(keys, row, facts)) ? facts : undefined;
}
