import { expect, it } from 'vitest';
import { answerBug, newRoutes } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { openQueuePages } from './queue-pages.ts';

const none = () => {};

it('a screen on a wall asks again by itself after a moment in which nothing could be read, until somebody stops it', async () => {
  const platform = {
    monotonicMs: () => 0,
    clock: () => new Date(),
    database: () => {
      throw new Error('connection refused');
    },
  } as unknown as Platform;
  const app = newRoutes();
  app.use((c, next) => {
    c.set('language', 'zh-CN');
    return next();
  });
  openQueuePages(app, platform, { name: 'portal.look', who: 'anyone', changes: false });
  app.onError(answerBug({ debug: none, info: none, warn: none, error: none }));
  const asked = async (path: string) => {
    const { status, headers } = await app.request(path);
    return [status, headers.get('refresh')];
  };
  expect(await asked('/screen/330421')).toEqual([500, '5']);
  expect(await asked('/screen/330421?still=1')).toEqual([500, null]);
});
