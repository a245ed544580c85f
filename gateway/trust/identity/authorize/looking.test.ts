import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { authorizeUrl, csrfOf, newBrowser, push, signInAtHome } from '../testing/app.ts';
import { home, startLoginRig } from '../testing/login.ts';
import type { Rig } from '../testing/rig.ts';

let rig: Rig;
let redeemed: string[] = [];

beforeAll(async () => {
  rig = await startLoginRig(
    () => new Date(),
    (ticket) => redeemed.push(ticket),
  );
});
afterAll(() => rig.close());
beforeEach(() => {
  redeemed = [];
});

const pushed = async () => (await push(rig)).body['request_uri'] ?? '';

describe('looking at a log-in', () => {
  it.each([
    ['HEAD', {}, 200],
    ['GET', { 'sec-purpose': 'prefetch;prerender' }, 503],
    ['GET', { purpose: 'prefetch' }, 503],
  ])(
    'link preview, prefetch: %s with %j does not spend a pushed request',
    async (method, headers, status) => {
      const start = authorizeUrl(rig, await pushed());
      const looked = await fetch(start, { method, headers, redirect: 'manual' });
      expect([looked.status, looked.headers.getSetCookie()]).toEqual([status, []]);
      expect((await newBrowser(rig).visit(start)).status).toBe(302);
    },
  );

  it('link preview, second device: only the browser that comes back first gets a code', async () => {
    const start = authorizeUrl(rig, await pushed());
    const [previewer, person] = [newBrowser(rig), newBrowser(rig)];
    const looked = await previewer.visit((await previewer.visit(start)).location);
    const { begun, landed } = await signInAtHome(person, start, 'person');
    expect(landed.location).toMatch(/^\/oauth\/consent\//);
    // What the previewer holds is dead, and so is what it might take from the person.
    const back = new URL(looked.location).searchParams.get('back') ?? '';
    for (const url of [`${back}&ticket=late`, `${back}&error=x`, begun.location, landed.location])
      expect([(await previewer.visit(url)).status, url]).toEqual([400, url]);
    expect(redeemed).toEqual(['person']);
    const { html } = await person.visit(landed.location);
    const form = new URLSearchParams({ csrf: csrfOf(html), decision: 'approve' });
    const answer = new URL((await person.visit(landed.location, form)).location);
    expect(answer.searchParams.get('code')).not.toBeNull();
  });

  it('link preview: a home that does not begin ends nothing for the person', async () => {
    const start = authorizeUrl(rig, await pushed());
    const previewer = newBrowser(rig);
    home.closed = true;
    await previewer.visit((await previewer.visit(start)).location);
    home.closed = false;
    expect((await signInAtHome(newBrowser(rig), start, 'named')).landed.location).toMatch(
      /^\/oauth\/consent\//,
    );
  });

  it('a handle that a browser makes itself, from what a home region saw, is none', async () => {
    const [mine, other] = [newBrowser(rig), newBrowser(rig)];
    const begun = await mine.visit(authorizeUrl(rig, await pushed()));
    const foreign = await other.visit(authorizeUrl(rig, await pushed()));
    const prefix = '/oauth/home/'.length;
    const made = begun.location.slice(0, prefix + 64) + foreign.location.slice(prefix + 64);
    for (const browser of [mine, other]) expect((await browser.visit(made)).status).toBe(400);
  });

  it('a flood of log-ins opened for one pushed request is bounded', async () => {
    const browser = newBrowser(rig);
    const { location } = await browser.visit(authorizeUrl(rig, await pushed()));
    const begunMs = performance.now();
    const visits = await Promise.all(Array.from({ length: 40 }, () => browser.visit(location)));
    const seconds = Math.ceil((performance.now() - begunMs) / 1000);
    // Twenty at once, and one more a second.
    expect(visits.filter(({ status }) => status !== 429).length).toBeLessThanOrEqual(20 + seconds);
  });
});
