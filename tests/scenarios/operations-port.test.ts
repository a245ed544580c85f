import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../gateway/assembly/app.ts';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';

let house: TestGateway;
let operations: string;

beforeAll(async () => {
  house = await startTestGateway({ role: 'api', settings: { OPERATIONS_PORT: '0' } });
  operations = `http://127.0.0.1:${house.gateway.operationsPort}`;
});
afterAll(() => house.close());

describe('a stranger at the public port', () => {
  it('learns whether the process takes requests, and nothing about why or how much', async () => {
    expect(await (await fetch(`${house.origin}/health/live`)).json()).toEqual({ status: 'live' });
    const ready = await fetch(`${house.origin}/health/ready`);
    expect(await ready.json()).toEqual({ status: 'ready' });
    expect((await fetch(`${house.origin}/metrics`)).status).toBe(404);
  });

  it('is not let to the operators’ port, which says what depends on what, and nothing else', async () => {
    const ready = await fetch(`${operations}/health/ready`);
    expect(await ready.json()).toMatchObject({
      status: 'ready',
      dependencies: expect.arrayContaining([
        expect.objectContaining({ name: 'postgresql', healthy: true }),
      ]),
    });
    expect((await fetch(`${operations}/metrics`)).headers.get('content-type')).toMatch(
      /^text\/plain/,
    );
    expect((await fetch(`${operations}/v1/cases`)).status).toBe(404);
  });
});

describe('clickjacking, sniffing, a way back by http: every answer forbids it', () => {
  const always = {
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': expect.stringMatching(/^(no-referrer|same-origin)$/),
    'x-content-type-options': 'nosniff',
  };
  const page = {
    ...always,
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('camera=()'),
    'x-frame-options': 'DENY',
  };
  const open = {
    ...always,
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  };
  const paths = [
    ['/health/ready', always],
    ['/v1/cases', always],
    ['/no/such/door', always],
    // Read by pages of other origins: nobody is asked who they are.
    ['/v1/items?limit=0', open],
    ['/.well-known/jwks.json', open],
    ['/console/style.css', always],
    ['/console/cases', page],
    ['/console/cases/case_aaaaaaaaaaaaaaaaaaaaaaaaaa', page],
    ['/console/enter/nothing', page],
    ['/oauth/authorize', always],
  ] as const;

  it.each(paths)('%s', async (path, expected) => {
    const { headers } = await fetch(`${house.origin}${path}`, { redirect: 'manual' });
    expect(Object.fromEntries(headers)).toMatchObject(expected);
    // On loopback there is no https to come back by.
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('where the origin is https, browsers stay there', async () => {
    const { platform } = house.gateway;
    const config = { ...platform.config, publicOrigin: 'https://gateway.example' };
    const answer = await createApp({ ...platform, config }).request('/no/such/door');
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });
});
