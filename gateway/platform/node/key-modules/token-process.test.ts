import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { isModuleTrouble } from '../../keys/key-modules.ts';
import type { ModuleAnswer, ModuleRequest, Refusal, Work } from './protocol.ts';
import { newTokenProcess, type TokenProcess, usualPatience } from './token-process.ts';

/** A module that does what the test says, and the time. */
let links: {
  sent: ModuleRequest[];
  answer: (answer: ModuleAnswer) => void;
  end: () => void;
  ended: boolean;
}[];
let nowMs: number;
let takeTurn: () => void;
const look = (): void => takeTurn();
let lines: string[];
let folder: string;
let token: TokenProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongban-pin-'));
  await writeFile(join(folder, 'pin'), '1234');
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  links = [];
  nowMs = 0;
  lines = [];
  const line = (event: string) => void lines.push(event);
  const log = { debug: line, info: line, warn: line, error: line } as never;
  token = newTokenProcess(
    { library: '/m.so', token: 'gateway', pinFile: join(folder, 'pin') },
    { log, clock: () => new Date(nowMs), monotonicMs: () => nowMs },
    { ...usualPatience, batch: 10 },
    {
      startLink: (answer, end) => {
        const link = { sent: [] as ModuleRequest[], answer, end, ended: false };
        links.push(link);
        return {
          pid: links.length,
          send: (request) => void link.sent.push(request),
          end: () => {
            link.ended = true;
          },
        };
      },
      every: (_, turn) => {
        takeTurn = turn;
        return () => {};
      },
    },
  );
  token.want({ find: { object: 'sig-1' }, use: 'ES256' });
  token.start();
});

const link = () => {
  const last = links.at(-1);
  if (!last) throw new Error('no process');
  return last;
};
const open = () => link().answer({ opened: [{ name: 'sig-1', extractable: false }], model: 'm' });
const refuse = (kind: Refusal['kind']) => link().answer({ refused: { kind, why: 'so it is' } });
const data = new Uint8Array([1]);
const sign = () => token.ask({ key: 0, act: 'sign', data });
const outcome = (asked: Promise<ArrayBuffer>) =>
  asked.then(
    (result) => new Uint8Array(result)[0],
    (error: unknown) => (isModuleTrouble(error) ? 'trouble' : 'fault'),
  );
/** Everything that was sent to the newest process to be done. */
const work = (): readonly Work[] =>
  link().sent.flatMap((sent) => ('work' in sent ? sent.work : []));
const doAll = () =>
  link().answer({ done: work().map(({ id }) => ({ id, result: new Uint8Array([7]) })) });
const turn = () => new Promise<void>((next) => queueMicrotask(next));

it('what is asked in one turn goes in few messages, and what was asked before it is open goes then', async () => {
  const asked = Array.from({ length: 25 }, sign);
  await turn();
  expect(work()).toEqual([]);
  open();
  expect(link().sent.map((sent) => ('work' in sent ? sent.work.length : 0))).toEqual([
    0, 10, 10, 5,
  ]);
  doAll();
  expect(await Promise.all(asked.map(outcome))).toEqual(Array(25).fill(7));
});

it('a process that ends under its work is begun again, and the work is done once more', async () => {
  open();
  const asked = Array.from({ length: 3 }, sign);
  await turn();
  link().end();
  expect(token.dependency()).toMatchObject({ healthy: false });
  open();
  expect([links.length, work().length]).toEqual([2, 3]);
  doAll();
  expect(await Promise.all(asked.map(outcome))).toEqual([7, 7, 7]);
  expect(lines).toEqual(['keys.module_down', 'keys.module_back']);
  expect(token.dependency()).toMatchObject({ healthy: true });
});

it('work that ends two processes is not given to a third', async () => {
  open();
  const asked = outcome(sign());
  await turn();
  link().end();
  open();
  link().end();
  expect(await asked).toBe('trouble');
});

it('a module that says nothing is given up, its process ended, and what waited is answered', async () => {
  open();
  const asked = outcome(sign());
  await turn();
  nowMs = 1999;
  look();
  expect(links.length).toBe(1);
  nowMs = 2001;
  look();
  expect([links.length, links[0]?.ended]).toEqual([2, true]);
  look();
  expect(await asked).toBe('trouble');
});

it('a slow module that goes on answering is left alone', async () => {
  open();
  const asked = Array.from({ length: 3 }, sign);
  await turn();
  for (const { id } of work()) {
    nowMs += 1500;
    look();
    link().answer({ done: [{ id, result: new Uint8Array([7]) }] });
  }
  expect(await Promise.all(asked.map(outcome))).toEqual([7, 7, 7]);
  expect(links.length).toBe(1);
});

it('one that is gone is asked for again after a while, each time later, and refuses at once meanwhile', async () => {
  refuse('token');
  expect(await outcome(sign())).toBe('trouble');
  for (const [waitMs, count] of [
    [499, 1],
    [1, 2],
    [999, 2],
    [1, 3],
  ] as const) {
    nowMs += waitMs;
    look();
    expect(links.length).toBe(count);
    if (token.state().is === 'opening') refuse('token');
  }
  nowMs += 2000;
  look();
  open();
  const asked = outcome(sign());
  await turn();
  doAll();
  expect(await asked).toBe(7);
});

it('a PIN that was refused is not tried again, or the token would lock itself; another one is', async () => {
  refuse('pin');
  nowMs += 3_600_000;
  look();
  expect(links.length).toBe(1);
  expect(token.dependency().advice).toContain('PIN');
  await utimes(join(folder, 'pin'), 1, 1);
  look();
  expect(links.length).toBe(2);
});

it('one without work is asked whether its keys still do, and one that does not is opened anew', async () => {
  open();
  nowMs = 5001;
  look();
  await turn();
  expect(work().map(({ act }) => act)).toEqual(['probe']);
  link().answer({
    done: work().map(({ id }) => ({ id, fault: 'module', why: 'CKR_DEVICE_REMOVED' })),
  });
  expect([links.length, links[0]?.ended, token.dependency().healthy]).toEqual([2, true, false]);
});

it('a text that the key did not wrap is the fault of the text: the module stays', async () => {
  open();
  const asked = outcome(token.ask({ key: 0, act: 'unwrap', data }));
  await turn();
  link().answer({ done: work().map(({ id }) => ({ id, fault: 'data', why: 'CKR_X' })) });
  expect([await asked, links.length]).toEqual(['fault', 1]);
});

it('after its end nothing is asked any more', async () => {
  open();
  const asked = outcome(sign());
  await turn();
  token.close();
  expect([await asked, await outcome(sign()), links[0]?.ended]).toEqual([
    'trouble',
    'trouble',
    true,
  ]);
});
