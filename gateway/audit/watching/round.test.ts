import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OutboundHttp } from '#contracts/outbound-http';
import { fail, ok } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import { logVkey } from '../log/log-identity.ts';
import { readHead } from '../log/store.ts';
import { provenLeaves } from '../reading/timeline.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../testing/log.ts';
import { newTestKey } from '../testing/tree.ts';
import { claimedSize, parseVkey } from '../tree/checkpoint.ts';
import { ed25519Cosigner, mlDsaCosigner, newMlDsaKey } from '../tree/cosigner.ts';
import { signersOf } from '../verifier/head.ts';
import { isWitnessed, parsePolicy } from '../verifier/policy.ts';
import { openKeptHeads } from './kept-heads.ts';
import { checkPolicy } from './policy.ts';
import { askWitnesses, renewAfterMs } from './round.ts';
import type { Witness } from './witness.ts';
import { answerWitness } from './witness-server.ts';
import { freshMs, headGivenOut, witnessDependency } from './witnessed.ts';

const caseId = `case_${'a'.repeat(26)}`;
const silent = { info: () => {}, error: () => {} };
const names = ['sh', 'js', 'zj'] as const;

let now = Date.parse('2026-11-29T02:00:00Z');
let log: TestLog;
let platform: Platform;
let policy: string;
let dir: string;
const witnesses = new Map<string, Witness>();
const asleep = new Set<string>();
const calls: string[] = [];
/** What happens while the witnesses are asked. */
const meanwhile: (() => Promise<unknown>)[] = [];

/** Stands in for the network: an address leads to the witness of its name. */
const http: OutboundHttp = async ({ method, url, body }) => {
  const { hostname } = new URL(url);
  calls.push(hostname);
  await meanwhile.shift()?.();
  const witness = witnesses.get(hostname);
  if (!witness || asleep.has(hostname)) return fail({ kind: 'timeout', message: '' });
  const answer = await answerWitness(witness)(new Request(url, { method, body: String(body) }));
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return ok({ status: answer.status, headers: {}, body: bytes });
};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'round-'));
  log = await openTestLog(undefined, () => new Date(now));
  const verifier = await parseVkey(await logVkey(log.node.platform));
  const lines = await Promise.all(
    names.map(async (name) => {
      const keyName = `w.example/${name}`;
      const ed25519 = await ed25519Cosigner(keyName, await newTestKey(keyName));
      const mlDsa = await mlDsaCosigner(keyName, newMlDsaKey(keyName));
      const heads = openKeptHeads(join(dir, name));
      const logs = verifier ? [verifier] : [];
      const clock = () => new Date(now);
      const cosigners = [ed25519, mlDsa];
      witnesses.set(name, { cosigners, logs, heads, clock, log: silent });
      return `witness ${name} ${ed25519.vkey} http://${name}\n`;
    }),
  );
  policy = `${lines.join('')}group two 2 ${names.join(' ')}\nquorum two\n`;
  platform = { ...log.node.platform, config: { ...log.config, witnessPolicy: policy } };
});
afterAll(async () => {
  for (const { heads } of witnesses.values()) heads.close();
  await log.close();
  await rm(dir, { recursive: true, force: true });
});

async function grow(count: number): Promise<void> {
  await commit(log, ...Array.from({ length: count }, () => someEvent(caseId)));
  await sequenceAll(log);
}
/** A round as much later as lets every witness be asked. */
async function round(laterMs = 20_000): Promise<string[]> {
  now += laterMs;
  calls.length = 0;
  await askWitnesses(platform, http);
  return [...calls].sort();
}
const givenOut = async () => (await headGivenOut(platform))?.note ?? '';
const seenBy = async (note: string) => {
  const { witnesses: all, quorum } = await parsePolicy(policy);
  const signed = await signersOf(
    note,
    all.map(({ key }) => key),
  );
  return {
    size: claimedSize(note),
    count: signed.size,
    enough: isWitnessed(quorum, new Set(signed.keys())),
  };
};
const dependency = async () => (await witnessDependency(platform))[0];

it('what is given out carries the lines of the witnesses, whoever of them sleeps, as long as they are enough', async () => {
  await grow(3);
  expect(await seenBy(await givenOut())).toEqual({ size: 3, count: 0, enough: false });
  // What each has seen is not known: it is asked for, and told.
  expect(await round()).toEqual(['js', 'sh', 'zj']);
  expect(await seenBy(await givenOut())).toEqual({ size: 3, count: 3, enough: true });
  await grow(260);
  // Until it is seen the head before is given out, and what is proven is proven against that.
  expect(await seenBy(await givenOut())).toMatchObject({ size: 3, enough: true });
  expect(await provenLeaves(platform, caseId)).toMatchObject({
    leaves: { length: 3 },
    pending: 260,
  });
  asleep.add('zj');
  await round();
  expect(await seenBy(await givenOut())).toEqual({ size: 263, count: 2, enough: true });
  expect(await provenLeaves(platform, caseId)).toMatchObject({ leaves: { length: 263 } });
  expect(await dependency()).toMatchObject({ healthy: true });
  asleep.clear();
  expect(await round()).toEqual(['zj']);
  expect(await seenBy(await givenOut())).toEqual({ size: 263, count: 3, enough: true });
});

it('nobody is asked again about what they saw, by no other process at the same time, until it must be seen anew', async () => {
  expect(await round()).toEqual([]);
  expect(await round(renewAfterMs)).toEqual(['js', 'sh', 'zj']);
  await grow(1);
  now += 20_000;
  calls.length = 0;
  await Promise.all([askWitnesses(platform, http), askWitnesses(platform, http)]);
  expect(calls).toHaveLength(3);
});

it('while too few see the log it is said, and the newest head is given out as it is', async () => {
  for (const name of ['sh', 'js']) asleep.add(name);
  await grow(2);
  await round();
  expect((await seenBy(await givenOut())).enough).toBe(true);
  now += freshMs;
  expect(await seenBy(await givenOut())).toEqual({ size: 266, count: 0, enough: false });
  expect(await dependency()).toMatchObject({ healthy: false, tolerable: true });
  expect((await dependency())?.advice).toContain('sh: unreachable');
  asleep.clear();
  await round();
  expect(await dependency()).toEqual({
    name: 'witnesses',
    healthy: true,
    since: expect.any(String),
  });
});

it('one witness that sees the log all the time keeps nothing fresh for two; what was given out is never followed by less', async () => {
  for (const name of ['sh', 'js']) asleep.add(name);
  for (let ms = 0; ms <= freshMs; ms += renewAfterMs) await round(renewAfterMs);
  expect(await seenBy(await givenOut())).toMatchObject({ size: 266, count: 0 });
  expect(await dependency()).toMatchObject({ healthy: false });
  asleep.clear();
  meanwhile.push(async () => {
    await grow(1);
    expect(claimedSize(await givenOut())).toBe(267);
  });
  await round();
  expect(claimedSize(await givenOut())).toBe(267);
  await round();
  expect(await seenBy(await givenOut())).toEqual({ size: 267, count: 3, enough: true });
});

it('what fails while one witness is asked takes nothing from what the others saw, and is said', async () => {
  await grow(1);
  meanwhile.push(() => Promise.reject(new Error('no database')));
  await expect(round()).rejects.toThrow('no database');
  expect(await seenBy(await givenOut())).toEqual({ size: 268, count: 2, enough: true });
  await round();
});

it('a witness with a key of each kind puts both lines below what is given out, and is one of two, not two of two', async () => {
  const mlDsa = witnesses.get('sh')?.cosigners[1]?.vkey ?? '';
  const [witnessLines = ''] = policy.split('group');
  const both = `${witnessLines}witness pq ${mlDsa} http://sh\ngroup shs any sh pq\ngroup two 2 shs js zj\nquorum two\n`;
  const watched = { ...platform, config: { ...platform.config, witnessPolicy: both } };
  await grow(1);
  for (const name of ['js', 'zj']) asleep.add(name);
  now += 20_000;
  await askWitnesses(watched, http);
  expect(claimedSize((await headGivenOut(watched))?.note ?? '')).toBe(268);
  asleep.clear();
  now += 20_000;
  await askWitnesses(watched, http);
  const { note = '' } = (await headGivenOut(watched)) ?? {};
  const keys = (await parsePolicy(both)).witnesses.map(({ key }) => key);
  expect([claimedSize(note), (await signersOf(note, keys)).size]).toEqual([269, 4]);
});

it('attack: a log that a witness saw longer than it is now, which was rolled back, and one that it saw otherwise', async () => {
  const [sh, js] = [witnesses.get('sh'), witnesses.get('js')];
  const origin = (await readHead(log.node.platform.database()))?.note.split('\n')[0] ?? '';
  const seen = sh?.heads.read(origin);
  if (!sh || !seen || !js) throw new Error('nothing was seen');
  sh.heads.move(origin, seen, { size: 9000, root: new Uint8Array(32) }, '');
  js.heads.move(origin, seen, { ...seen, root: new Uint8Array(32) }, '');
  await grow(1);
  await round();
  expect(await dependency()).toMatchObject({ healthy: false, tolerable: true });
  expect((await dependency())?.advice).toMatch(
    /contradicts the log.*(sh: ahead, js: fork|js: fork, sh: ahead)/,
  );
});

it('a policy that cannot be asked is refused when it is configured', async () => {
  const addressless = await checkPolicy(policy.replace('http://sh', ''));
  expect(addressless).toEqual(fail('sh has no address at which it can be asked'));
  expect(await checkPolicy('quorum nobody\n')).toEqual(fail('policy: no nobody above'));
  expect((await checkPolicy(policy)).ok).toBe(true);
});
