import { createRoute, z } from '@hono/zod-openapi';
import { CommitmentText } from '#contracts/commitment-text';
import { asServed } from '#contracts/dates';
import { Digest } from '#contracts/digest';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, openRoute } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { textsOf } from './commitment-texts.ts';

const Listed = z
  .object({ ...CommitmentText.shape, region: RegionCode, digest: Digest, listedAt: z.string() })
  .openapi('CommitmentText');

const route = createRoute({
  method: 'get',
  path: '/v1/commitment-texts/{digest}',
  tags: ['告知承诺 Commitments'],
  summary: '承诺书文本 · The wording of a commitment, by the SHA-256 that was signed',
  description:
    'Kept for good, whatever the region lists by now. `digest` is what stands behind `#sha-256:` in the `text` of a commitment.',
  request: { params: z.object({ digest: Digest }) },
  responses: {
    200: jsonAnswer(
      'each text that has this wording: more than one where regions use the same',
      z.object({ texts: z.array(Listed) }),
    ),
  },
});

const act = { name: 'commitment.read_text', who: 'anyone', changes: false } as const satisfies Act;

/** What was promised, word for word; nothing of who promised it. */
export function commitmentTextRoutes(platform: Platform) {
  const app = newRoutes();
  openRoute(app, route, act, async (c) => {
    const texts = await textsOf(platform, c.req.valid('param').digest);
    if (texts.length === 0) return answerFailure(c, failure('commitment.text_not_found'));
    return c.json(
      {
        texts: texts.map(({ en, listedAt, ...text }) => ({
          ...text,
          ...(en === null ? {} : { en }),
          listedAt: asServed(listedAt),
        })),
      },
      200,
      { 'cache-control': 'public, max-age=3600' },
    );
  });
  return app;
}
