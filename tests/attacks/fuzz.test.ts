import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, startStage } from '../scenarios/refusals.ts';
import { clientForm, tokenRequest } from '../scenarios/token-requests.ts';
import { honestly, type KeyPair, newPair } from './forge-jwt.ts';
import { type JwtDoor, jwtDoors, verdict } from './jwt-doors.ts';
import { type Honest, mutation } from './mutations.ts';

const runs = Number(process.env['PROPERTY_RUNS'] ?? 60);
const doorNames = [
  'access token at the API',
  'client assertion at the token endpoint',
  'DPoP proof at the API',
  'grant of another domain at the token endpoint',
  'id token as a hint at log-out',
  'credential for verification',
] as const;

describe('fuzz: whatever is made of an honest token', () => {
  let stage: Stage;
  let doors: readonly JwtDoor[];
  let attacker: KeyPair;

  beforeAll(async () => {
    stage = await startStage({ blind: true });
    doors = await jwtDoors(stage);
    attacker = await newPair();
  });
  afterAll(() => stage.close());

  const honestOf = async ({ draft }: JwtDoor): Promise<Honest> => {
    const made = await draft();
    return { draft: made, token: await honestly(made) };
  };

  it('every door that reads a JWT is tried', () => {
    expect(doors.map(({ name }) => name)).toEqual(doorNames);
  });

  it.each(doorNames)('%s: never accepted, never a failure of the gateway', async (name) => {
    const door = doors.find((each) => each.name === name);
    if (!door) throw new Error(name);
    const honest = await honestOf(door);
    const property = fc.asyncProperty(mutation, async (mutate) => {
      const token = await mutate(honest, attacker);
      // White space around a header's value is HTTP's, and no parameter at all is no token.
      fc.pre(token.trim() !== honest.token && token !== '');
      const said = await door.present(token);
      expect(said, token).toMatch(/^(4\d\d |200 invalid$)/);
    });
    await fc.assert(property, { numRuns: runs });
    expect(await door.present(honest.token)).toBe(door.accepts);
  });

  it('a member that proved itself gets nothing for tokens that it made up', async () => {
    const honest = await Promise.all(doors.map(honestOf));
    const grantTypes = fc.constantFrom(
      'authorization_code',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:token-exchange',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
    );
    const names = fc.constantFrom(
      ...['code', 'code_verifier', 'redirect_uri', 'refresh_token', 'assertion', 'scope'],
      ...['subject_token', 'actor_token', 'audience', 'resource', 'dpop_jkt', 'client_id'],
    );
    const types = ['access_token', 'jwt', 'id_token'].map(
      (type) => `urn:ietf:params:oauth:token-type:${type}`,
    );
    const typed = fc.record({
      subject_token_type: fc.constantFrom(
        ...types,
        'urn:tongban:params:oauth:token-type:regional-ticket',
      ),
      requested_token_type: fc.option(fc.constantFrom(...types), { nil: undefined }),
      actor_token_type: fc.option(fc.constantFrom(...types), { nil: undefined }),
    });
    const filled = fc.array(
      fc.tuple(names, fc.oneof(mutation, fc.string({ unit: 'binary', maxLength: 40 })), fc.nat()),
      { maxLength: 5 },
    );
    const property = fc.asyncProperty(grantTypes, typed, filled, async (grant, kinds, members) => {
      const form: Record<string, string> = { grant_type: grant };
      for (const [name, value] of Object.entries(kinds)) if (value) form[name] = value;
      for (const [name, value, index] of members) {
        const from = honest[index % honest.length];
        if (!from) continue;
        const text = typeof value === 'string' ? value : await value(from, attacker);
        // A change may change nothing: what is left is honest.
        fc.pre(text !== from.token);
        form[name] = text.toWellFormed();
      }
      const question = tokenRequest(await clientForm(stage.member('qingpu-platform'), form));
      expect(verdict(await stage.ask(question)), JSON.stringify(form)).toMatch(/^40[01] oauth\./);
    });
    await fc.assert(property, { numRuns: runs });
  });
});
