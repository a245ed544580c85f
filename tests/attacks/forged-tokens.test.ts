import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, startStage } from '../scenarios/refusals.ts';
import { es256, honestly, signParts } from './forge-jwt.ts';
import { jwtAttacks } from './jwt-attacks.ts';
import { type JwtDoor, jwtDoors } from './jwt-doors.ts';

const kinds = [
  'at+jwt',
  'JWT',
  'client-authentication+jwt',
  'dpop+jwt',
  'authorization-grant+jwt',
  'logout+jwt',
  'oauth-authz-req+jwt',
  'token-introspection+jwt',
  'receipt+jwt',
  'dc+sd-jwt',
  'statuslist+jwt',
  'secevent+jwt',
  'entity-statement+jwt',
  'at+jwt;x=1',
  '',
  7,
  undefined,
];

describe('forged tokens at every door that reads a JWT', () => {
  let stage: Stage;
  let doors: readonly JwtDoor[];
  let attacker: Server;
  let fetched = 0;

  beforeAll(async () => {
    stage = await startStage();
    doors = await jwtDoors(stage);
    attacker = createServer((_, response) => {
      fetched += 1;
      response.end('{"keys":[]}');
    });
    await new Promise<void>((done) => attacker.listen(0, '127.0.0.1', done));
  });
  afterAll(async () => {
    attacker.close();
    await stage.close();
  });

  /** Every token that some door did not refuse as it should, with what it said. */
  async function notRefused(tokensFor: (door: JwtDoor) => Promise<readonly string[]>) {
    const wrong: string[] = [];
    let tried = 0;
    for (const door of doors) {
      for (const token of await tokensFor(door)) {
        const said = await door.present(token);
        tried += 1;
        if (!door.refuses.includes(said)) wrong.push(`${door.name}: ${said} to ${token}`);
      }
    }
    expect(tried).toBeGreaterThanOrEqual(doors.length);
    return wrong;
  }

  it('honest ones pass: what follows differs in one thing', async () => {
    const said = await Promise.all(
      doors.map(async ({ draft, present }) => present(await honestly(await draft()))),
    );
    expect(said).toEqual(doors.map(({ accepts }) => accepts));
  });

  it.each(Object.entries(jwtAttacks))('%s', async (_, attack) => {
    const { port } = attacker.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/jwks.json`;
    expect(await notRefused(async ({ draft }) => attack(await draft(), { url }))).toEqual([]);
  });

  it('kinds: right in everything but its typ, a token is refused', async () => {
    const wrong = await notRefused(async ({ draft, types }) => {
      const others = kinds.filter((typ) => !types.includes(typ as string));
      const { header, claims, privateKey } = await draft();
      return Promise.all(
        others.map((typ) => signParts({ ...header, typ }, claims, es256(privateKey))),
      );
    });
    expect(wrong).toEqual([]);
  });

  it('no token made the gateway fetch a key', () => {
    expect(fetched).toBe(0);
  });
});
