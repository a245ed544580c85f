import { describe, expect, it } from 'vitest';
import { newKeySet } from '../keys/new-keys.ts';
import { parseConfig } from '../process/config.ts';
import { keyProblems, residencyProblems } from './residency.ts';

const keys = JSON.stringify(await newKeySet());

/** Why a worker with these variables does not start: what tests/edge/bundle.test.ts shows of one in workerd. */
function problemsOf(origin: string, residency?: string): readonly string[] {
  const config = parseConfig({
    PUBLIC_ORIGIN: origin,
    DATABASE_URL: 'postgres://user:password@db.example/tongban',
    KEYS: keys,
    ...(residency === undefined ? {} : { RESIDENCY: residency }),
  });
  return config.ok ? residencyProblems(config.value) : config.failure;
}

const [loopback, shown] = ['http://localhost:8787', 'https://a.example'] as const;

describe('a worker', () => {
  it.each([
    ['where nobody said where the data is', loopback, undefined],
    ['in a place abroad', loopback, 'eu'],
    ['of development with a public origin', shown, 'local-development'],
  ])('%s does not start', (_, origin, residency) => {
    expect(problemsOf(origin, residency)).toEqual([expect.stringMatching(/^RESIDENCY: /)]);
  });

  it.each([
    ['in mainland China', shown, 'cn-mainland'],
    ['of development on this machine', loopback, 'local-development'],
  ])('%s starts', (_, origin, residency) => {
    expect(problemsOf(origin, residency)).toEqual([]);
  });

  it('whose keys lie in hardware does not start: an isolate reaches none', async () => {
    const set = await newKeySet();
    const pkcs11 = 'pkcs11:token=a;object=m1?module-path=/m.so&pin-source=/pin';
    const inModule = { ...set, master: [{ version: 'm1', pkcs11 }] };
    expect(keyProblems({ keys: inModule })).toEqual([expect.stringMatching(/^KEYS: .*hardware/)]);
    expect(keyProblems({ keys: set })).toEqual([]);
  });
});
