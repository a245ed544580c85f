import type { RegionAdapter, RegionFailure, RegionResult } from '#contracts/region-adapter';
import type { Trial, TriedPlatform } from './trial.ts';

export const groups = [
  'configuration',
  'log-in',
  'items',
  'certificates',
  'cases',
  'callbacks',
  'appointments',
  'agents',
  'log-out',
  'hygiene',
] as const;
export type Group = (typeof groups)[number];

type Doors = {
  readonly [G in 'identity' | 'items' | 'certificates' | 'cases' | 'appointments']: NonNullable<
    RegionAdapter<unknown>[G]
  >;
};
/** `cases.submit`, a door that a region may offer. */
export type DoorName = {
  [G in keyof Doors]: `${G}.${keyof Doors[G] & string}`;
}[keyof Doors];

/** `samples.company`, or `platform.inject`: what a check needs beside the door. */
type Need = DoorName | `samples.${keyof Trial['samples']}` | `platform.${keyof TriedPlatform}`;

export type Check = {
  readonly id: string;
  readonly group: Group;
  /** The line of the contract that it holds. */
  readonly holds: string;
  readonly needs: readonly Need[];
  /** Throws where the contract is broken. */
  readonly run: (t: Trial) => Promise<void>;
};

/** What a check would need, and this region does not offer; undefined: it can be made. */
export function lackOf(t: Trial, { needs }: Check): string | undefined {
  return needs.find((need) => {
    const [from = '', name = ''] = need.split('.');
    const roots: Readonly<Record<string, unknown>> = {
      ...t.adapter,
      samples: t.samples,
      platform: t.platform,
    };
    const found = (roots[from] as Readonly<Record<string, unknown>> | undefined)?.[name];
    return found === undefined || (Array.isArray(found) && found.length === 0);
  });
}

/** Ends a check: what was found is not what the contract says. */
export function broken(words: string): never {
  throw new Error(words);
}

/** Nobody in the samples is of the kind that a check is about. */
const lackingSamples = Symbol('lacking samples');
type Lacking = Error & { readonly [lackingSamples]: true };

/** Ends a check that would hold whatever the adapter did: the samples have nothing to try it with. */
export function lacking(words: string): never {
  throw Object.assign(new Error(words), { [lackingSamples]: true } as const);
}

export const isLacking = (error: unknown): error is Lacking =>
  error instanceof Error && lackingSamples in error;

export function must(condition: boolean, words: string): asserts condition {
  if (!condition) broken(words);
}

const shown = (value: unknown): string =>
  value === undefined ? 'nothing' : (JSON.stringify(value)?.slice(0, 120) ?? typeof value);

/** Where two values differ first, by RFC 6901 pointer; undefined: nowhere. */
function difference(found: unknown, expected: unknown, at: string): string | undefined {
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null;
  if (!isObject(found) || !isObject(expected))
    return Object.is(found, expected)
      ? undefined
      : `${at || '/'} is ${shown(found)} instead of ${shown(expected)}`;
  const names = new Set([...Object.keys(found), ...Object.keys(expected)]);
  for (const name of names) {
    const inside = difference(found[name], expected[name], `${at}/${name}`);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

export function same(found: unknown, expected: unknown, what: string): void {
  const differs = difference(found, expected, '');
  if (differs !== undefined) broken(`${what}: ${differs}`);
}

export function taken<T>(result: RegionResult<T> | undefined, what: string): T {
  if (!result) return broken(`${what}: no such door`);
  return result.ok
    ? result.value
    : broken(`${what}: ${result.failure.kind} ${result.failure.code}`);
}

/** The failure, which must be of one of these kinds. */
export function refused(
  result: RegionResult<unknown> | undefined,
  kinds: readonly RegionFailure['kind'][],
  what: string,
): RegionFailure {
  if (!result || result.ok) return broken(`${what}: was taken for a success`);
  const { kind, code } = result.failure;
  must(kinds.includes(kind), `${what}: ${kind} ${code} instead of ${kinds.join(' or ')}`);
  return result.failure;
}

/** Two instants that belong together: a wrong zone is eight hours off, a wrong clock is not this check's. */
export function near(instant: string, expected: Date, what: string, withinMs = 600_000): void {
  const off = Date.parse(instant) - expected.getTime();
  must(
    Math.abs(off) <= withinMs,
    `${what}: ${instant} is ${Math.round(off / 3_600_000)} h from ${expected.toISOString()}`,
  );
}

/** Several checks of one kind, written as a table. */
export const checksOf = (group: Group, checks: readonly Omit<Check, 'group'>[]): readonly Check[] =>
  checks.map((check) => ({ ...check, group, id: `${group}.${check.id}` }));

const rounds = 5;

/**
 * Others use the platform too: what they do between two counts disturbs a round, and hardly every one.
 * @param round whether it went as it must
 */
export async function inSomeRound(what: string, round: () => Promise<boolean>): Promise<void> {
  for (let nth = 0; nth < rounds; nth++) if (await round()) return;
  broken(`${what}: in none of ${rounds} rounds`);
}
