import { afterAll, beforeAll, expect, it } from 'vitest';
import { newWorldAlone, type World } from '../../delivery/testing/harness.ts';
import { isApplicant } from './consent.ts';
import { personIndexes } from './person-index.ts';

let world: World;
beforeAll(async () => {
  world = await newWorldAlone();
});
afterAll(() => world.close());

it('only wrong documents are counted: whoever has the right one may show it as often as they come, and five guesses are all that there are', async () => {
  const { platform } = world;
  const [right, wrong] = ['330421198001010012', '330421198001010020'];
  const [index = null] = personIndexes(platform, right);
  const shows = async (number: string) => {
    const shown = await isApplicant(platform, 'case_1', index, number);
    return shown.ok ? 'yes' : shown.failure.code;
  };
  for (let time = 0; time < 12; time += 1) expect(await shows(right)).toBe('yes');
  const guesses = await Promise.all(Array.from({ length: 8 }, () => shows(wrong)));
  expect(guesses.toSorted()).toEqual([
    ...Array.from({ length: 5 }, () => 'consent.not_applicant'),
    ...Array.from({ length: 3 }, () => 'consent.tries_over'),
  ]);
  expect(await shows(right)).toBe('consent.tries_over');
});
