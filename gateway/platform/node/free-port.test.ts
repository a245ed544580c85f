import { describe, expect, it } from 'vitest';
import type { freePort } from './free-port.ts';

type Module = { readonly freePort: typeof freePort };

/** As another process would have it, whose id leads to the same part. */
const another = (name: string) => import(`./free-port.ts?${name}`) as Promise<Module>;

describe('a free port', () => {
  it('is not given out to a second process before the first one listens', async () => {
    const both = await Promise.all([another('one'), another('two')]);
    const ports: number[] = [];
    for (let turn = 0; turn < 10; turn++)
      for (const module of both) ports.push(await module.freePort());
    expect(new Set(ports).size).toBe(20);
  });
});
