import { checksOf, must } from '../check.ts';
import type { Trial } from '../trial.ts';

type Json = Readonly<Record<string, unknown>>;

const parse = (t: Trial, credentials: unknown) => t.adapter.credentials.safeParse(credentials);
const given = (t: Trial): Json => structuredClone(t.credentials) as Json;

/** Every text in a configuration, however deep. */
export const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsIn)
      : [];

export const isAddress = (text: string): boolean => /^https?:/.test(text);

/** The configuration with one text replaced: each that is chosen, in its turn. */
export function withEach(
  value: unknown,
  isChosen: (text: string) => boolean,
  instead: string,
): readonly unknown[] {
  if (typeof value === 'string') return isChosen(value) ? [instead] : [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inside]) =>
    withEach(inside, isChosen, instead).map((changed) => ({ ...value, [name]: changed })),
  );
}

/** No address of the region may be this one. */
function refusesAddress(t: Trial, address: string, words: string): void {
  const changed = withEach(given(t), isAddress, address);
  must(changed.length > 0, 'no address stands in the configuration');
  must(!changed.some((credentials) => parse(t, credentials).success), words);
}

const hush = 'hush-hush-hush-hush';
/** All that is said about wrong configurations: members too many, none, each text another one. */
const readable = (t: Trial): string =>
  [{ ...given(t), unheardOf: hush }, {}, ...withEach(given(t), () => true, hush)]
    .map((credentials) => JSON.stringify(parse(t, credentials).error?.issues ?? []))
    .join('');

export const configuration = checksOf('configuration', [
  {
    id: 'taken',
    holds: 'credentials: parsed before anything starts',
    needs: [],
    run: async (t) => {
      const { error } = parse(t, given(t));
      must(!error, `is refused: ${error?.issues.map(({ path }) => path.join('.')).join(', ')}`);
    },
  },
  {
    id: 'unknown-member',
    holds: 'credentials: a member that nobody reads is a mistake of the operator, and is named',
    needs: [],
    run: async (t) =>
      must(!parse(t, { ...given(t), unheardOf: 1 }).success, 'a misspelt member is taken'),
  },
  {
    id: 'every-member',
    holds: 'credentials: what is needed is asked for at the start, not missed at the first call',
    needs: [],
    run: async (t) => must(!parse(t, {}).success, 'nothing at all is taken for a configuration'),
  },
  {
    id: 'no-secret-told',
    holds: 'credentials: a problem names the member and never what stands in it',
    needs: [],
    run: async (t) => {
      const said = readable(t);
      const secrets = textsIn(given(t)).filter((text) => text.length >= 16);
      must(
        ![...secrets, hush].some((secret) => said.includes(secret)),
        'a secret is quoted in a problem',
      );
    },
  },
  {
    id: 'address-is-http',
    holds: 'credentials: an address is one that is called by HTTP',
    needs: [],
    run: async (t) => refusesAddress(t, 'file:///etc/hosts', 'file: is an address'),
  },
  {
    id: 'address-no-password',
    holds: 'credentials: no password in an address, where logs would show it',
    needs: [],
    run: async (t) => {
      const address = 'https://somebody:secret@region.example';
      refusesAddress(t, address, 'an address with a password is taken');
    },
  },
  {
    id: 'level-words',
    holds: 'levelWords: the words for assurance that the configuration maps',
    needs: ['identity.redeem'],
    run: async (t) => {
      const words = t.adapter.levelWords?.(t.context().credentials) ?? [];
      must(words.length > 0, 'no word is told: the federation document cannot be held against it');
    },
  },
]);
