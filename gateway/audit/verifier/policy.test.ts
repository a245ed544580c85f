import { expect, it } from 'vitest';
import { newSigningKey } from '../../platform/keys/new-keys.ts';
import { formatVkey, verifierOf, witnessVkey } from '../tree/checkpoint.ts';
import { mlDsaCosigner, newMlDsaKey } from '../tree/cosigner.ts';
import { keyIn } from './head.ts';
import { isWitnessed, parsePolicy, witnessedSince } from './policy.ts';

const keys = await Promise.all(
  ['a', 'b', 'c', 'd'].map((name) => newSigningKey('EdDSA', `w.example/${name}`)),
);
const [a = '', b = '', c = '', d = ''] = await Promise.all(
  keys.map((key) => witnessVkey(key.kid, key)),
);
const log = await formatVkey(verifierOf('log.example/log', keys[0] ?? {}));
const raw = async (vkey: string) => (await keyIn(vkey)).mark;
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

it('attack: who has a key of each kind makes no quorum of two; its keys count once in a group of their own', async () => {
  const { vkey } = await mlDsaCosigner('w.example/a', newMlDsaKey('w.example/a'));
  const all = `witness A ${a}\nwitness Q ${vkey}\nwitness B ${b}\n`;
  expect(await refused(`${all}group g 2 A Q B\nquorum g\n`)).toContain('counts twice');
  expect(await refused(`${all}group x any A B\ngroup g 2 x Q B\nquorum g\n`)).toContain('twice');
  const { quorum } = await parsePolicy(`${all}group own any A Q\ngroup g 2 own B\nquorum g\n`);
  const [markA, markQ, markB] = await Promise.all(
    [a, vkey, b].map(async (one) => (await keyIn(one)).mark),
  );
  const by = (...marks: (string | undefined)[]) =>
    isWitnessed(quorum, new Set(marks.map((mark) => mark ?? '')));
  expect([by(markA, markQ), by(markQ, markB)]).toEqual([false, true]);
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
