import { afterAll, beforeAll, expect, it } from 'vitest';
import { newRoutes, requestContext } from '../../platform/http/http.ts';
import { authenticate } from './authenticate.ts';
import type { CallerEnv } from './caller.ts';
import { newToken, type Rig, startRig } from './testing/rig.ts';

let rig: Rig;
const now = new Date();

beforeAll(async () => {
  // Time stands still: nothing that was taken comes back.
  rig = await startRig(
    () => now,
    async () => [],
  );
});
afterAll(() => rig.close());

it('lock-out: a flood of forged tokens that name a member shuts its source out, never the member', async () => {
  const house = newRoutes<CallerEnv>();
  house.use(requestContext);
  house.get('/probe', authenticate(rig.platform, 'cases:read'), (c) => c.json({}));
  const from = async (remoteAddress: string, scheme: string, token: string) => {
    const headers = { authorization: `${scheme} ${token}` };
    const answer = await house.request(
      '/probe',
      { headers },
      { incoming: { socket: { remoteAddress } } },
    );
    return answer.status;
  };
  const token = await newToken(rig, rig.qingpu, 'cases:read');
  const forged = `${token.slice(0, -20)}${'A'.repeat(20)}`;
  const [forger, honest] = ['192.0.2.1', '198.51.100.1'];
  const statuses: number[] = [];
  for (let times = 0; times < 403; times++)
    statuses.push(await from(forger, times % 2 === 0 ? 'Bearer' : 'DPoP', forged));
  expect(statuses.slice(0, 400).every((status) => status === 401)).toBe(true);
  expect(statuses.slice(400)).toEqual([429, 429, 429]);
  expect(await from(honest, 'Bearer', token)).toBe(200);
  expect(await from(forger, 'Bearer', token)).toBe(429);
});
