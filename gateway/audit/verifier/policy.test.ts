import { expect, it } from 'vitest';
import { newSigningKey } from '../../platform/keys/new-keys.ts';
import { formatVkey, verifierOf, witnessVkey } from '../tree/checkpoint.ts';
import { hex } from './bytes.ts';
import { keyIn } from './head.ts';
import { isWitnessed, parsePolicy, witnessedSince } from './policy.ts';

const keys = await Promise.all(
  ['a', 'b', 'c', 'd'].map((name) => newSigningKey('EdDSA', `w.example/${name}`)),
);
const [a = '', b = '', c = '', d = ''] = await Promise.all(
  keys.map((key) => witnessVkey(key.kid, key)),
);
const log = await formatVkey(verifierOf('log.example/log', keys[0] ?? {}));
const raw = async (vkey: string) => hex((await keyIn(vkey)).raw);
const refused = async (text: string) =>
  parsePolicy(text).then(
    () => 'taken',
    (error: Error) => error.message,
  );

const nested = `# two of Shanghai's, or Zhejiang's
log ${log} https://log.example/log
witness A ${a} https://a.example
witness B\t${b}
witness C ${c}
group sh 2 A B
group either any sh C
quorum either
`;

it('a quorum is met by the groups that it names and by nobody else', async () => {
  const { quorum, witnesses, logs } = await parsePolicy(nested);
  const by = async (...vkeys: string[]) =>
    isWitnessed(quorum, new Set(await Promise.all(vkeys.map(raw))));
  expect([witnesses.length, logs.length, witnesses[0]?.url]).toEqual([3, 1, 'https://a.example']);
  expect(await Promise.all([by(), by(a), by(a, b), by(c), by(b, c), by(a, d), by(d)])).toEqual([
    false,
    false,
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(isWitnessed((await parsePolicy('quorum none\n')).quorum, new Set())).toBe(true);
});

it('attack: one witness that sees the log all the time makes it no newer for a quorum of two', async () => {
  const two = `witness A ${a}\nwitness B ${b}\nwitness C ${c}\ngroup g 2 A B C\nquorum g\n`;
  const { quorum } = await parsePolicy(two);
  const since = async (...times: (readonly [string, number])[]) =>
    witnessedSince(
      quorum,
      new Map(await Promise.all(times.map(async ([key, at]) => [await raw(key), at] as const))),
    );
  expect(await since([a, 100], [b, 900])).toBe(100);
  expect(await since([a, 100], [b, 900], [c, 700])).toBe(700);
  expect(await since([a, 100])).toBeUndefined();
});

it('a policy of more witnesses than a note has lines is refused', async () => {
  const of = async (count: number) => {
    const lines = Array.from({ length: count }, async (_, nth) => {
      const key = await newSigningKey('EdDSA', `w.example/${nth}`);
      return `witness w${nth} ${await witnessVkey(key.kid, key)}\n`;
    });
    return refused(`${(await Promise.all(lines)).join('')}quorum none\n`);
  };
  expect(await of(30)).toBe('taken');
  expect(await of(31)).toContain('more witnesses');
});

it('attack: one key under two names makes no quorum of two', async () => {
  const twice = await witnessVkey('w.example/other', keys[0] ?? {});
  const text = `witness A ${a}\nwitness B ${twice}\ngroup g 2 A B\nquorum g\n`;
  expect(await refused(text)).toContain('there twice');
});

it.each([
  ['no quorum', `witness A ${a}\n`],
  ['two quorums', `witness A ${a}\nquorum A\nquorum none\n`],
  ['a quorum of nobody', 'quorum X\n'],
  ['a member that comes later', `group g any A\nwitness A ${a}\nquorum g\n`],
  ['a member twice', `witness A ${a}\ngroup g 2 A A\nquorum g\n`],
  ['an empty group', 'group g all\nquorum g\n'],
  ['none of several', `witness A ${a}\ngroup g 0 A\nquorum g\n`],
  ['more than there are', `witness A ${a}\ngroup g 2 A\nquorum g\n`],
  ['a name twice', `witness A ${a}\nwitness A ${b}\nquorum A\n`],
  ['the name none', `witness none ${a}\nquorum none\n`],
  ['a log as a witness', `witness A ${log}\nquorum A\n`],
  ['a witness as a log', `log ${a}\nquorum none\n`],
  ['a key that is none', 'witness A w.example+00000000+AAAA\nquorum A\n'],
  ['a word that is none', `witnes A ${a}\nquorum A\n`],
])('a policy with %s is refused', async (_, text) => {
  expect(await refused(text)).toMatch(/^policy: /);
});
