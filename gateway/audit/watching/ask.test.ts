import { expect, it } from 'vitest';
import { fail, ok } from '#contracts/result';
import { newTestKey } from '../testing/tree.ts';
import { witnessVkey } from '../tree/checkpoint.ts';
import { keyIn } from '../verifier/head.ts';
import { askWitness } from './ask.ts';

const signing = await newTestKey('w.example/a');
const key = await keyIn(await witnessVkey('w.example/a', signing.publicJwk));
const question = { url: 'http://w', key, note: '', size: 20, oldSize: 10 };

/** A log of 20 when it was asked, and of 30 when the answer came: another process went on meanwhile. */
async function problemOf(...answers: readonly (readonly [number, string])[]) {
  let asked = 0;
  const http = async () => {
    const [status = 0, body = ''] = answers[Math.min(asked++, answers.length - 1)] ?? [];
    return ok({ status, headers: {}, body: new TextEncoder().encode(body) });
  };
  const more = { proofFrom: async () => [], newestSize: async () => 30 };
  return askWitness(http, { ...question, ...more });
}

it.each([
  ['larger than the log is by now', [[409, '31\n']], 'ahead'],
  ['what another process asked with', [[409, '25\n']], 'overtaken'],
  ['as large as by now', [[409, '30\n']], 'overtaken'],
  [
    'what another process moved on after the second question',
    [
      [409, '12\n'],
      [409, '15\n'],
    ],
    'overtaken',
  ],
  ['the very size that it was asked with', [[409, '10\n']], 'fork'],
  [
    'the same after it was asked with that',
    [
      [409, '12\n'],
      [409, '12\n'],
    ],
    'fork',
  ],
  ['no size', [[409, 'conflict']], 'answer_unusable'],
  ['a size that is none', [[409, '9999999999999999\n']], 'answer_unusable'],
  ['that the proof does not hold', [[422, '']], 'fork'],
] as const)('a witness that answers %s', async (_, answers, problem) => {
  expect(await problemOf(...answers)).toEqual(fail(problem));
});
