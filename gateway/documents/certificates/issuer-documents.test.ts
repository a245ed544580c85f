import { beforeEach, expect, it } from 'vitest';
import type { Platform } from '../../platform/process/platform.ts';
import { issuerKeys, issuerStatuses } from './issuer-documents.ts';

const at = { region: '320509', issuer: 'https://body.example/b' };
const metadata = JSON.stringify({ issuer: at.issuer, jwks: { keys: [] } });
let [wallMs, steadyMs] = [0, 0];
let isOpen = false;
let asked: string[] = [];
let delay: Promise<void> | undefined;

const newPlatform = () =>
  ({
    clock: () => new Date(wallMs),
    monotonicMs: () => steadyMs,
    regions: new Map([
      [
        at.region,
        {
          context: () => ({
            http: async ({ url }: { url: string }) => {
              asked.push(url);
              await delay;
              const body = Buffer.from(metadata);
              return isOpen
                ? { ok: true, value: { status: 200, body } }
                : { ok: false, failure: { kind: 'unreachable' } };
            },
          }),
        },
      ],
    ]),
  }) as unknown as Platform;
const closed = { ok: false, failure: 'issuer.metadata_unreachable' };

beforeEach(() => {
  [wallMs, steadyMs, isOpen, asked] = [Date.parse('2026-11-29T04:00:00Z'), 10_000, false, []];
  delay = undefined;
});

it('clock set back: an issuer is asked again after five seconds, and its keys are renewed after ten minutes', async () => {
  const platform = newPlatform();
  expect(await issuerKeys(platform, at)).toEqual(closed);
  wallMs -= 3_600_000;
  isOpen = true;
  expect(await issuerKeys(platform, at)).toEqual(closed);
  steadyMs += 5000;
  expect(await issuerKeys(platform, at)).toMatchObject({ ok: true });
  wallMs -= 3_600_000;
  steadyMs += 599_999;
  expect(await issuerKeys(platform, at)).toMatchObject({ ok: true });
  expect(asked).toHaveLength(2);
  steadyMs += 1;
  expect(await issuerKeys(platform, at)).toMatchObject({ ok: true });
  expect(asked).toHaveLength(3);
});

it('while keys are renewed by one, nobody else waits for a host that is slow', async () => {
  const platform = newPlatform();
  isOpen = true;
  await issuerKeys(platform, at);
  steadyMs += 600_000;
  let answer = () => {};
  delay = new Promise((resolve) => {
    answer = resolve;
  });
  const renewing = issuerKeys(platform, at);
  expect(await issuerKeys(platform, at)).toMatchObject({ ok: true });
  answer();
  expect(await renewing).toMatchObject({ ok: true });
  expect(asked).toHaveLength(2);
});

it('clock set forward: keys of a day ago are no keys, however lately they came', async () => {
  const platform = newPlatform();
  isOpen = true;
  expect(await issuerKeys(platform, at)).toMatchObject({ ok: true });
  wallMs += 86_400_000;
  steadyMs += 5000;
  isOpen = false;
  expect(await issuerKeys(platform, at)).toEqual(closed);
  steadyMs += 5000;
  isOpen = true;
  expect(await issuerKeys(platform, at)).toMatchObject({ ok: true });
});

it('memory: of 33 lists the one that was asked for first is kept no longer, and no key goes with it', async () => {
  const platform = newPlatform();
  const list = (nth: number) => `https://body.example/lists/${nth}`;
  const statuses = (nth: number) => issuerStatuses(platform, at, list(nth), new Map());
  await issuerKeys(platform, at);
  for (let nth = 0; nth < 33; nth += 1) await statuses(nth);
  asked = [];
  await statuses(32);
  await issuerKeys(platform, at);
  expect(asked).toEqual([]);
  await statuses(0);
  expect(asked).toEqual([list(0)]);
});
