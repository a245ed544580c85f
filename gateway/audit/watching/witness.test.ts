import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newTestKey, treeLog } from '../testing/tree.ts';
import { signCheckpoint, verifierOf } from '../tree/checkpoint.ts';
import { ed25519Cosigner, mlDsaCosigner, newMlDsaKey } from '../tree/cosigner.ts';
import { keyIn, signersOf } from '../verifier/head.ts';
import { type KeptHeads, openKeptHeads } from './kept-heads.ts';
import { addCheckpoint, type Witness } from './witness.ts';
import { answerWitness } from './witness-server.ts';

const origin = 'log.example/log';
const at = new Date('2026-11-29T02:00:00Z');
const logKey = await newTestKey(origin);
const name = 'w.example/a';
const cosigners = await Promise.all([
  ed25519Cosigner(name, await newTestKey(name)),
  mlDsaCosigner(name, newMlDsaKey(name)),
]);
const log = treeLog(origin, logKey);
const open: KeptHeads[] = [];
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'witness-'));
});
afterAll(async () => {
  for (const heads of open) heads.close();
  await rm(dir, { recursive: true, force: true });
});

function witness(folder: string): Witness & Record<'said' | 'noted', string[]> {
  const heads = openKeptHeads(join(dir, folder));
  open.push(heads);
  const [said, noted]: [string[], string[]] = [[], []];
  const into =
    (lines: string[]) =>
    (event: string, fields = {}) =>
      void lines.push(JSON.stringify({ event, ...fields }));
  const logs = [verifierOf(origin, logKey.publicJwk)];
  const to = { info: into(noted), error: into(said) };
  return { cosigners, logs, heads, clock: () => at, log: to, said, noted };
}

const outcome = async (to: Witness, body: string) => {
  const { status, body: said } = await addCheckpoint(to, body);
  return status === 409 ? `409 ${said.trim()}` : status;
};

it('a log that grows is cosigned by each key of the witness, with the time, also when it stands still; the lines verify by those keys', async () => {
  const one = witness('grows');
  for (const [oldSize, size] of [
    [0, 3],
    [3, 300],
    [300, 300],
    [300, 517],
  ] as const) {
    const { status, body } = await addCheckpoint(one, await log.request(oldSize, size));
    expect(status).toBe(200);
    const keys = await Promise.all(cosigners.map(({ vkey }) => keyIn(vkey)));
    const signed = await signersOf((await log.note(size)) + body, keys);
    expect([...signed.values()]).toEqual([at.getTime() / 1000, at.getTime() / 1000]);
  }
  const newest = one.heads.note(origin);
  expect(newest).toContain('\n517\n');
  const at256 = createHash('sha256').update(origin).digest('hex');
  const get = async (path: string) =>
    (await answerWitness(one)(new Request(`http://witness${path}`))).text();
  expect([await get(`/${at256}/checkpoint`), await get('/checkpoint')]).toEqual([newest, newest]);
  expect(await get(`/${'0'.repeat(64)}/checkpoint`)).toBe('nothing was seen\n');
});

it('attack: a log that goes back, asks by an old size, forks at the same or at a larger size is refused and said', async () => {
  const one = witness('attacks');
  const fork = treeLog(origin, logKey, 'other', 4);
  expect(await outcome(one, await log.request(0, 8))).toBe(200);
  expect(await outcome(one, await log.request(8, 5))).toBe(400);
  expect(await outcome(one, await log.request(0, 5))).toBe('409 8');
  expect(await outcome(one, await log.request(5, 12))).toBe('409 8');
  expect(one.said).toEqual([]);
  expect(await outcome(one, await fork.request(8, 8))).toBe(422);
  expect(await outcome(one, await fork.request(8, 12))).toBe(422);
  // Both signed heads are in what the witness says: they prove it. What anybody could send alarms nobody.
  const [alarm = '', unproven = ''] = [one.said[0], one.noted.at(-1)];
  expect([one.said.length, alarm.includes('"why":"fork"')]).toEqual([1, true]);
  expect(unproven).toContain('"witness.unproven"');
  for (const [line, size] of [
    [alarm, 8],
    [unproven, 12],
  ] as const) {
    expect(line).toContain(JSON.stringify(await fork.note(size)).slice(1, -1));
    expect(line).toContain(JSON.stringify(await log.note(8)).slice(1, -1));
  }
  expect(await outcome(one, await log.request(8, 12))).toBe(200);
});

it('attack: lines that others wrote below a checkpoint are neither kept nor said, so that a gateway can read what is given out', async () => {
  const one = witness('lines');
  const foreign = `— x.example ${'A'.repeat(2000)}\n`.repeat(20);
  expect(await outcome(one, (await log.request(0, 8)) + foreign)).toBe(200);
  const own = (await log.note(8)).split('\n').find((line) => line.startsWith('— ')) ?? '';
  expect(await outcome(one, `${await log.request(8, 8)}${`${own}\n`.repeat(31)}`)).toBe(200);
  const kept = one.heads.note(origin) ?? '';
  expect(kept.startsWith(await log.note(8))).toBe(true);
  expect(kept.slice((await log.note(8)).length)).toMatch(/^(— w\.example\/a \S+\n){2}$/);
  const fork = treeLog(origin, logKey, 'other', 4);
  await outcome(one, (await fork.request(8, 8)) + foreign);
  expect(one.said.join('')).not.toContain('x.example');
});

it('attack: a fork is shown to one witness and the log to another: neither takes the other’s', async () => {
  const [one, other] = [witness('one'), witness('other')];
  const fork = treeLog(origin, logKey, 'other', 6);
  expect(await outcome(one, await log.request(0, 9))).toBe(200);
  expect(await outcome(other, await fork.request(0, 9))).toBe(200);
  expect(await outcome(one, await fork.request(9, 20))).toBe(422);
  expect(await outcome(other, await log.request(9, 20))).toBe(422);
});

it('attack: a log that is not known, or a key that is not the log’s', async () => {
  const one = witness('strangers');
  const stranger = await newTestKey(origin);
  expect(await outcome(one, await treeLog('other.example/log', logKey).request(0, 3))).toBe(404);
  expect(await outcome(one, await treeLog(origin, stranger).request(0, 3))).toBe(403);
  const request = await log.request(0, 3);
  const bad = [
    '',
    'old 0',
    request.replace('old 0', 'old 00'),
    request.replace('old 0', 'old -1'),
    request.replace('old 0\n', 'old 0\nAAAA\n'),
    request.replace('old 0\n', `old 0\n${`${'A'.repeat(43)}=\n`.repeat(64)}`),
  ];
  expect(await Promise.all(bad.map((body) => outcome(one, body)))).toEqual(bad.map(() => 400));
  // A tree of nothing that hashes to something.
  const empty = { origin, size: 0, root: new Uint8Array(32) };
  const said = `old 0\n\n${await signCheckpoint(empty, logKey)}`;
  expect(await outcome(one, said)).toBe(422);
  // A proof where there is nothing to prove from.
  expect(await outcome(one, request.replace('old 0\n', `old 0\n${'A'.repeat(43)}=\n`))).toBe(422);
  expect(one.heads.read(origin)).toBeUndefined();
});

it('two at once, in one process and in two on one folder: one moves the witness on, and it never goes back', async () => {
  const pair = [witness('pair'), witness('pair')] as const;
  expect(await outcome(pair[0], await log.request(0, 5))).toBe(200);
  const sizes = [9, 20, 33, 40];
  const requests = await Promise.all(sizes.map((size) => log.request(5, size)));
  const answers = await Promise.all(
    requests.flatMap((body) => pair.map((one) => outcome(one, body))),
  );
  expect(answers.filter((answer) => answer === 200)).toHaveLength(1);
  const seen = pair[0].heads.read(origin)?.size ?? 0;
  expect(new Set(answers)).toEqual(new Set([200, `409 ${seen}`]));
  expect(sizes[Math.floor(answers.indexOf(200) / 2)]).toBe(seen);
});

it('a restart forgets nothing', async () => {
  const before = witness('restart');
  expect(await outcome(before, await log.request(0, 77))).toBe(200);
  const after = witness('restart');
  expect(await outcome(after, await log.request(0, 50))).toBe('409 77');
  expect(await outcome(after, await treeLog(origin, logKey, 'x', 70).request(77, 80))).toBe(422);
  expect(await outcome(after, await log.request(77, 80))).toBe(200);
});
