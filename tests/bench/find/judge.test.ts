import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { judge } from './judge.ts';

it('a question of which nothing was heard is not one that takes no time', async () => {
  const nobody = {} as Pool;
  const begin = { text: 'begin', values: [] };
  for (const heard of [[], [begin]])
    await expect(judge(nobody, 'unheard', heard, new Set())).rejects.toThrow('not heard');
});
