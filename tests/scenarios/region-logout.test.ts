import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#adapters/kit/sample-world';
import { signIn } from './as-company.ts';
import { get, type Stage, startStage } from './refusals.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

const homes = [
  { name: 'Qingpu', region: '310118', login: 'yan.rare' },
  { name: 'Wujiang', region: '320509', login: 'shen.wei' },
  { name: 'Jiashan', region: '330421', login: 'dot' },
] as const;

const platformOf = (region: string) => {
  const { qingpu, wujiang, jiashan } = stage.world;
  return { '310118': qingpu, '320509': wujiang, '330421': jiashan }[region] ?? wujiang;
};
const localIdOf = (login: string): string =>
  people.find((person) => person.login === login)?.localId ?? '';
const tokenFor = ({ region, login }: (typeof homes)[number]) =>
  signIn(stage, { region, login, kind: 'person' });

async function isAlive(token: string): Promise<boolean> {
  const { status } = await stage.ask(get('/v1/cases', token));
  return status === 200;
}

describe.each(homes)('log-out at home in $name, in its own style', (home) => {
  const { region, login } = home;

  it('ends the sessions here', async () => {
    const token = await tokenFor(home);
    expect(await isAlive(token)).toBe(true);
    expect(await platformOf(region).signOut(localIdOf(login))).toEqual([200]);
    expect(await isAlive(token)).toBe(false);
  });

  it('a replayed call ends nothing: the person may be back by then', async () => {
    const [first, second] = await platformOf(region).signOut(localIdOf(login), 'twice');
    expect([first, second]).toEqual([200, 401]);
  });

  it('a wrong signature ends nothing', async () => {
    const token = await tokenFor(home);
    expect(await platformOf(region).signOut(localIdOf(login), 'forged')).toEqual([401]);
    expect(await isAlive(token)).toBe(true);
  });

  it('another region’s person stays signed in', async () => {
    const other = homes.find((each) => each.region !== region) ?? homes[0];
    const token = await tokenFor(other);
    expect(await platformOf(region).signOut(localIdOf(other.login))).toEqual([200]);
    expect(await isAlive(token)).toBe(true);
  });

  it('nothing at all, or a form of OpenID Connect, is refused', async () => {
    const path = `/oauth/backchannel-logout/${region}`;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const [headers, body] of [
      [{}, ''],
      [form, 'logout_token=a.b.c'],
    ] as const) {
      const { status } = await stage.ask({ method: 'POST', path, headers, body });
      expect([400, 401]).toContain(status);
    }
  });
});
