import { expect } from 'vitest';
import type { Question, RawAnswer } from '../setup/ask.ts';
import { type Stage, settled } from './refusals.ts';

/** The code that a region or courier finds in an answer of its own format; nothing if it is in another. */
export function ownCode({ headers, text }: RawAnswer): string | undefined {
  const type = headers['content-type'] ?? '';
  if (type.startsWith('text/plain')) return text;
  if (type.startsWith('application/xml')) return /<CODE>(\w+)<\/CODE>/.exec(text)?.[1];
  if (!type.startsWith('application/json')) return undefined;
  const body = JSON.parse(text) as Record<string, unknown>;
  return [body['retcode'], body['return_code'], body['code']].find(
    (code) => typeof code === 'string',
  ) as string | undefined;
}

/** Asks twice, holds both answers against the refusal in the caller's own words, and that no row was left. */
export async function refusesInOwnFormat(
  stage: Stage,
  question: () => Question,
  expected: { readonly status: number; readonly code: string },
): Promise<void> {
  // What was taken before may still be told to others.
  await settled(stage);
  for (let times = 2; times > 0; times--) {
    const before = await stage.rows.count();
    const answer = await stage.ask(question());
    expect({ status: answer.status, code: ownCode(answer) }, answer.text.slice(0, 500)).toEqual(
      expected,
    );
    expect(await stage.rows.count()).toEqual(before);
  }
}
