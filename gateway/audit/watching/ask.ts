import type { OutboundHttp } from '#contracts/outbound-http';
import { fail, ok, type Result } from '#contracts/result';
import { Refusal } from '../verifier/bytes.ts';
import { type Key, signersOf } from '../verifier/head.ts';
import { formatAddCheckpoint } from './add-checkpoint.ts';

/** What one witness is asked. */
export type Question = {
  readonly url: string;
  readonly key: Key;
  readonly note: string;
  readonly size: number;
  /** How large the log was when it saw it last, as far as we know. */
  readonly oldSize: number;
  readonly proofFrom: (oldSize: number) => Promise<readonly Uint8Array[]>;
  /** How large the log is now: another process may have asked with a newer head meanwhile. */
  readonly newestSize: () => Promise<number>;
};

export type Cosignature = { readonly line: string; readonly seconds: number };

/**
 * Why there is none. `ahead`: it saw a longer log than this one, so that ours was rolled back or it saw another.
 * `fork`: it saw another log of the same beginning. `overtaken`: another process asked it in between.
 */
export type WitnessProblem =
  | 'unreachable'
  | 'ahead'
  | 'fork'
  | 'overtaken'
  | 'unknown_log'
  | 'key_refused'
  | 'answer_unusable';

/** For one call: a witness that sleeps holds up nobody else. */
const patienceMs = 3000;
const mostLines = 32;

/** The witness's own line of its answer, if it holds; those of others are nothing to us. */
async function ownLine(
  body: string,
  { note, key }: Pick<Question, 'note' | 'key'>,
): Promise<Cosignature | undefined> {
  for (const line of body.split('\n').slice(0, mostLines)) {
    try {
      const seconds = (await signersOf(`${note}${line}\n`, [key])).get(key.mark);
      if (seconds !== undefined) return { line: `${line}\n`, seconds };
    } catch (error) {
      if (!(error instanceof Refusal)) return undefined;
    }
  }
  return undefined;
}

type Answer = { readonly status: number; readonly body: string };

async function post(
  http: OutboundHttp,
  { url, note, proofFrom }: Question,
  oldSize: number,
): Promise<Answer | undefined> {
  const answer = await http(
    {
      method: 'POST',
      url: `${url.replace(/\/$/, '')}/add-checkpoint`,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: formatAddCheckpoint({ oldSize, proof: await proofFrom(oldSize), note }),
    },
    AbortSignal.timeout(patienceMs),
  );
  if (!answer.ok) return undefined;
  const { status, body } = answer.value;
  return { status, body: new TextDecoder().decode(body) };
}

const problems: Readonly<Record<number, WitnessProblem>> = {
  403: 'key_refused',
  404: 'unknown_log',
  422: 'fork',
};

/** The size that a witness saw, of a refusal that names it. */
function toldSize({ status, body }: Answer): number | undefined {
  if (status !== 409) return undefined;
  const size = Number(/^(0|[1-9]\d{0,15})\n$/.exec(body)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(size) ? size : undefined;
}

/** What the refusal of a witness that was asked with `asked` says of the log. */
async function problemIn(
  answer: Answer,
  asked: number,
  { newestSize }: Question,
): Promise<WitnessProblem> {
  const told = toldSize(answer);
  if (told === undefined) return problems[answer.status] ?? 'answer_unusable';
  if (told === asked) return 'fork';
  return told > (await newestSize()) ? 'ahead' : 'overtaken';
}

/** Asks one witness for its line below a checkpoint; once more where it tells that it saw another size. */
export async function askWitness(
  http: OutboundHttp,
  question: Question,
): Promise<Result<Cosignature, WitnessProblem>> {
  const { oldSize, size } = question;
  let asked = oldSize;
  let answer = await post(http, question, asked);
  const told = answer && toldSize(answer);
  if (told !== undefined && told <= size && told !== asked) {
    asked = told;
    answer = await post(http, question, asked);
  }
  if (!answer) return fail('unreachable');
  if (answer.status !== 200) return fail(await problemIn(answer, asked, question));
  const line = await ownLine(answer.body, question);
  return line ? ok(line) : fail('answer_unusable');
}
