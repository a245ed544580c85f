import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inBoth, problemInBoth } from './verify-words.ts';

const han = /\p{Script=Han}/u;

/** Sentences that a file says of the log: in quotes, with a blank in them, and not a statement or a name. */
const sentences = (file: string, of: RegExp): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(of)].map(([, , said = '']) =>
    said.replace(/\$\{[^}]*\}/g, '7'),
  );

it('whatever audit:verify finds wrong with the log or a case is said in Chinese too', () => {
  const said = [
    ...sentences(
      'gateway/audit/reading/verify-log.ts',
      /(['`])((?:the|there|outside|\$\{later\.count\}|\$\{aside\}) [^'`\n]{8,})\1/g,
    ),
    ...sentences('gateway/audit/reading/verify-sm.ts', /(['`])((?:the|there) [^'`\n]{8,})\1/g),
    ...sentences('gateway/casework/cases/reconcile.ts', /(`)(\$\{(?:id|ref)\}: [^`]+)\1/g),
  ];
  expect(said.length).toBeGreaterThanOrEqual(20);
  expect(said.filter((text) => !han.test(inBoth(text)))).toEqual([]);
  expect(inBoth('the log has 3 events; the checkpoint that you kept has 4')).toBe(
    'the log has 3 events; the checkpoint that you kept has 4. 日志有 3 条事件，而您保存的检查点有 4 条。',
  );
});

it('a problem of the environment or of the tiles is told in both languages, and none twice', () => {
  for (const problem of [
    'TILES_S3_KEY_ID: is missing',
    'TILES_S3: plain http is only for a loopback address',
    'the tiles of the log outside of the database: event 7 is missing there, or another: audit:verify',
    'KEYS_FILE: /nowhere cannot be read (ENOENT)',
    'KEYS is not a key set of this gateway',
    'LOG_VKEY is not an Ed25519 verifier key of the form name+id+base64',
    '/tmp/x is not a checkpoint signed by gateway.example/log',
    '/tmp/x is not a receipt of a gateway',
  ]) {
    const told = problemInBoth(problem);
    expect(told).toMatch(han);
    expect(told).not.toContain('不符合要求（');
    expect(problemInBoth(told)).toBe(told);
  }
});
