import { refuse } from './bytes.ts';
import { type Key, keyIn, keyTypes } from './head.ts';

type Group = { readonly least: number; readonly members: readonly Rule[] };
/** One witness by the mark of its key, or so many of several. */
type Rule = { readonly key: string } | Group;

type WitnessOfPolicy = {
  /** As it is called in the policy; the key has a name of its own. */
  readonly name: string;
  readonly key: Key;
  /** Where it takes checkpoints (C2SP tlog-witness). */
  readonly url?: string;
};

/** Which logs are believed when which witnesses saw them (C2SP tlog-policy). */
export type Policy = {
  readonly logs: readonly Key[];
  readonly witnesses: readonly WitnessOfPolicy[];
  readonly quorum: Rule;
};

const ofWitnesses = [keyTypes.witness, keyTypes.witnessMlDsa];
const everybody: Rule = { least: 0, members: [] };
/** A note has 32 lines at most, and two of them are the log's while it changes its key. */
const most = { bytes: 65_536, lines: 200, witnesses: 30 };

/**
 * Whether a rule is met by the keys (by their marks) that signed.
 * @param known what of it was found: sixty groups, each of the two before it, are asked sixty times and not 2^40 times
 */
export function isWitnessed(
  rule: Rule,
  signed: ReadonlySet<string>,
  known = new Map<Rule, boolean>(),
): boolean {
  if ('key' in rule) return signed.has(rule.key);
  const before = known.get(rule);
  if (before !== undefined) return before;
  const met = rule.members.filter((member) => isWitnessed(member, signed, known));
  known.set(rule, met.length >= rule.least);
  return met.length >= rule.least;
}

/**
 * Since when a rule is met by those that signed at these times: a newer line of one does not make the others' newer.
 * undefined: they do not meet it.
 */
export const witnessedSince = (
  rule: Rule,
  times: ReadonlyMap<string, number>,
): number | undefined => {
  const signedSince = (at: number) =>
    new Set([...times].flatMap(([key, time]) => (time >= at ? [key] : [])));
  return [...times.values()].sort((a, b) => b - a).find((at) => isWitnessed(rule, signedSince(at)));
};

async function keyOf(
  vkey: string | undefined,
  types: readonly number[],
  before: readonly Key[],
): Promise<Key> {
  const key = await keyIn(vkey ?? '').catch(() => refuse('policy: a key that is none'));
  if (!types.includes(key.type)) refuse(`policy: ${key.name} is a key of another kind`);
  // A key under two names would make a quorum by itself.
  if (before.some(({ mark }) => mark === key.mark))
    refuse(`policy: the key of ${key.name} is there twice`);
  return key;
}

/** `all`, `any` or a number, of so many. */
function leastOf(word: string | undefined, count: number): number {
  if (word === 'any' && count > 0) return 1;
  const least = word === 'all' ? count : Number(/^[1-9]\d{0,2}$/.exec(word ?? '')?.[0] ?? 0);
  return least >= 1 && least <= count ? least : refuse('policy: a group of too few');
}

type Reading = {
  readonly logs: Key[];
  readonly witnesses: WitnessOfPolicy[];
  readonly rules: Map<string, Rule>;
  /** Of each rule who can meet it: names of keys. */
  readonly cosigners: Map<Rule, ReadonlySet<string>>;
  quorum?: Rule;
};

function define(
  { rules, cosigners }: Reading,
  name: string | undefined,
  rule: Rule,
  by: Iterable<string>,
): void {
  if (name === undefined || name === 'none' || rules.has(name))
    return void refuse(`policy: ${name} is no name, or there twice`);
  rules.set(name, rule);
  cosigners.set(rule, new Set(by));
}

const cosignersOf = ({ cosigners }: Reading, members: readonly Rule[]): string[] =>
  members.flatMap((member) => [...(cosigners.get(member) ?? [])]);

function groupOf(read: Reading, word: string | undefined, names: readonly string[]): Group {
  if (new Set(names).size !== names.length) refuse('policy: a member of a group twice');
  const members = names.map(
    (name) => read.rules.get(name) ?? refuse(`policy: ${name} is not defined above`),
  );
  const least = leastOf(word, members.length);
  // Who has a key of each kind is one witness: two of three must not be met by one of them.
  const by = cosignersOf(read, members);
  if (least > 1 && least < members.length && new Set(by).size !== by.length)
    refuse('policy: one witness counts twice in a group: put its keys into a group of its own');
  return { least, members };
}

async function readLine(read: Reading, [kind, ...words]: readonly string[]): Promise<void> {
  const [name = '', second, third] = words;
  if (kind === 'log' && words.length <= 2)
    read.logs.push(await keyOf(name, [keyTypes.log], read.logs));
  else if (kind === 'witness' && words.length <= 3) {
    const known = read.witnesses.map(({ key }) => key);
    const key = await keyOf(second, ofWitnesses, known);
    define(read, name, { key: key.mark }, [key.name]);
    if (known.length >= most.witnesses) refuse('policy: more witnesses than a note has lines');
    read.witnesses.push({ name, key, ...(third === undefined ? {} : { url: third }) });
  } else if (kind === 'group') {
    const group = groupOf(read, second, words.slice(2));
    define(read, name, group, cosignersOf(read, group.members));
  } else if (kind === 'quorum' && words.length === 1 && !read.quorum)
    read.quorum =
      name === 'none' ? everybody : (read.rules.get(name) ?? refuse(`policy: no ${name} above`));
  else refuse('policy: a line that is none');
}

/** @throws Refusal with what is wrong */
export async function parsePolicy(text: string): Promise<Policy> {
  if (text.length > most.bytes) refuse('policy: too long');
  const lines = text.split('\n').map((line) => line.split(/[ \t]+/).filter((word) => word !== ''));
  const said = lines.filter(([word]) => word !== undefined && !word.startsWith('#'));
  if (said.length > most.lines) refuse('policy: too long');
  const read: Reading = {
    ...{ logs: [], witnesses: [] },
    ...{ rules: new Map<string, Rule>(), cosigners: new Map<Rule, Set<string>>() },
  };
  for (const words of said) await readLine(read, words);
  const { quorum = refuse('policy: no quorum line') } = read;
  return { logs: read.logs, witnesses: read.witnesses, quorum };
}
