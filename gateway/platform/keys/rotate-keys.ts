import { fail, ok, type Result } from '#contracts/result';
import { timesOf } from './key-dates.ts';
import type { KeyModules } from './key-modules.ts';
import type { KeySet } from './key-set.ts';
import { importOwnKey } from './keys.ts';
import { endorse } from './log-endorsement.ts';
import { hasPrivateHalf, logKeySigns, mostLogKeys } from './log-key-dates.ts';
import { inKeySet, type KeyMaker, newSecretKey } from './new-keys.ts';

export const rotatable = ['signing', 'log', 'subject', 'master'] as const;
export type Rotatable = (typeof rotatable)[number];

const most = 5;
/** Time to bring the new set to every process before the first of them signs with the new key. */
const leadMs = 86_400_000;
/** A credential lives 30 days; one more for everybody’s clocks. */
const keepMs = 31 * 86_400_000;

/** For so long checkpoints carry the lines of both keys of the log: time for everybody to keep the new one. */
const bothSignMs = 90 * 86_400_000;

/** The next of `sig-1`, `log-1`, `s1`, `m1`. */
function nextName(names: readonly string[], prefix: string): string {
  const numbers = names.map((name) => Number(/^\D*(\d+)$/.exec(name)?.[1] ?? 0));
  return `${prefix}${Math.max(0, ...numbers) + 1}`;
}

async function rotateSigning(
  set: KeySet,
  now: Date,
  { pair }: KeyMaker,
): Promise<Result<KeySet, string>> {
  const nowMs = now.getTime();
  const kept = set.signing.filter((key) => timesOf(key).retireAfterMs >= nowMs);
  if (kept.some((key) => timesOf(key).useFromMs > nowMs))
    return fail('a new signing key waits for its date already');
  if (kept.length >= most) return fail(`${most} signing keys are in circulation already`);
  const useFromMs = nowMs + leadMs;
  const retireAfter = new Date(useFromMs + keepMs).toISOString();
  const kid = nextName(
    set.signing.map((key) => key.kid),
    'sig-',
  );
  const next = {
    ...(await pair('ES256', kid)),
    publishFrom: now.toISOString(),
    useFrom: new Date(useFromMs).toISOString(),
  };
  return ok({ ...set, signing: [next, ...kept.map((key) => ({ retireAfter, ...key }))] });
}

/** A key that signs no more keeps its public half alone: whoever takes it makes no checkpoint of ours. */
const withoutRetiredHalves = (keys: KeySet['log'], nowMs: number): KeySet['log'] =>
  keys.map((key) => {
    const { d, pkcs11, ...shown } = key;
    return timesOf(key).retireAfterMs <= nowMs ? shown : key;
  });

async function rotateLog(
  set: KeySet,
  now: Date,
  { pair }: KeyMaker,
  modules?: KeyModules,
): Promise<Result<KeySet, string>> {
  const nowMs = now.getTime();
  if (set.log.length >= mostLogKeys)
    return fail(
      `the log has ${mostLogKeys} keys, the most that are kept: take the last of the list out first; who kept that one alone needs a later one`,
    );
  const [last, ...earlier] = withoutRetiredHalves(set.log, nowMs);
  if (!last || !hasPrivateHalf(last) || !logKeySigns(last, nowMs))
    return fail('a new key of the log waits for its date already');
  if (earlier.some((key) => logKeySigns(key, nowMs)))
    return fail('two keys of the log sign already: wait until the first of them retires');
  const useFromMs = nowMs + leadMs;
  const kid = nextName(
    set.log.map((key) => key.kid),
    'log-',
  );
  const made = await pair('EdDSA', kid);
  const { sign } = await importOwnKey(last, modules);
  const next = {
    ...made,
    useFrom: new Date(useFromMs).toISOString(),
    endorsement: await endorse({ sign, x: last.x }, made.x),
  };
  const retireAfter = new Date(useFromMs + bothSignMs).toISOString();
  return ok({ ...set, log: [next, { ...last, retireAfter }, ...earlier] });
}

async function rotateSecret(
  set: KeySet,
  which: 'subject' | 'master',
  { master }: KeyMaker,
): Promise<Result<KeySet, string>> {
  const keys = set[which];
  if (keys.length >= most)
    return fail(`${most} ${which} keys are there already: take away one that nothing needs`);
  const version = nextName(
    keys.map((key) => key.version),
    which === 'subject' ? 's' : 'm',
  );
  const made = which === 'subject' ? newSecretKey(version) : await master(version);
  return ok({ ...set, [which]: [made, ...keys] });
}

/**
 * The key set to put in force next. A signing key is published at once, signs a day later, and the one
 * before it stays until all that it signed is over; a key of the log signs a day later and beside the one before it for 90
 * days; a subject or master key is used as soon as it is there.
 * @param maker where the new key comes to be
 * @param modules by whom the key of the log is reached that vouches for the next, if it lies in hardware
 */
export async function rotateKeys(
  set: KeySet,
  which: Rotatable,
  now: Date = new Date(),
  maker: KeyMaker = inKeySet,
  modules?: KeyModules,
): Promise<Result<KeySet, string>> {
  if (which === 'signing') return rotateSigning(set, now, maker);
  return which === 'log' ? rotateLog(set, now, maker, modules) : rotateSecret(set, which, maker);
}
