import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, startStage } from '../scenarios/refusals.ts';
import type { RawAnswer } from '../setup/ask.ts';
import { appSide } from './app-side.ts';
import { newPair } from './forge-jwt.ts';
import { introduceServer } from './jwt-doors.ts';
import { type TokenDoor, tokenDoors } from './token-doors.ts';
import { type TokenKinds, tokenKinds } from './token-kinds.ts';

const isNoRefusal = ({ status }: RawAnswer): boolean => status < 400;

describe('each kind of token is refused at every other kind’s door', () => {
  let stage: Stage;
  let kinds: TokenKinds;
  let doors: Readonly<Record<string, TokenDoor>>;

  beforeAll(async () => {
    stage = await startStage();
    const app = appSide(stage, await newPair());
    kinds = await tokenKinds(stage, app, await introduceServer(stage));
    doors = tokenDoors(stage, app, kinds);
  });
  afterAll(() => stage.close());

  it('there is one of each kind', () => {
    expect(Object.entries(kinds).filter(([, token]) => token.length < 20)).toEqual([]);
    expect(new Set(Object.values(kinds)).size).toBe(Object.keys(kinds).length);
    expect(Object.keys(kinds).length).toBeGreaterThanOrEqual(25);
  });

  it('at every door, nothing but its own kind is accepted, and nothing fails', async () => {
    const wrong: string[] = [];
    for (const [door, { accepts, present, isAccepted = isNoRefusal }] of Object.entries(doors)) {
      for (const [kind, token] of Object.entries(kinds)) {
        if (accepts.includes(kind)) continue;
        const answer = await present(token);
        if (isAccepted(answer) || answer.status === 500)
          wrong.push(`${kind} as ${door}: ${answer.status} ${answer.text.slice(0, 200)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('all of them were alive: each passes at its own door afterwards', async () => {
    const wrong: string[] = [];
    for (const [door, { accepts, present, isAccepted = isNoRefusal }] of Object.entries(doors)) {
      for (const kind of accepts) {
        const answer = await present(kinds[kind] ?? '');
        if (!isAccepted(answer))
          wrong.push(`${kind} as ${door}: ${answer.status} ${answer.text.slice(0, 200)}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
