import { getHashes } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import { failure } from '#contracts/failures';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, openPage, openRoute, problemAnswer } from '../../platform/http/openapi.ts';
import { pointOf } from '../../platform/keys/sm2-key.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { ReaderEnv } from '../log/guard.ts';
import { readSmHead, readSmTiles } from '../log/sm-store.ts';
import { claimedOrigin, claimedSize } from '../tree/checkpoint.ts';
import { hashLength } from '../tree/hash.ts';
import { formatSmVkey } from '../tree/sm-checkpoint.ts';
import { parseTilePath, type TilePath } from '../tree/tile-path.ts';
import { tileWidthIn } from '../tree/tiles.ts';

const tags = ['审计 Audit'];
const immutable = 'public, max-age=31536000, immutable';
const levels = /^([0-9]|[1-5][0-9]|6[0-3])$/;

const checkpointRoute = createRoute({
  method: 'get',
  path: '/log-sm3/checkpoint',
  tags,
  summary: '国密树检查点 · Signed head of the tree of commercial cryptography',
  description:
    'A signed note as that of the log, of another tree over the same entries: SM3 hashes, SM2 signature (type 0xff, `SM2-SM3`). 404 where none is kept.',
  responses: {
    200: { description: 'a signed note', content: { 'text/plain': { schema: z.string() } } },
    404: problemAnswer,
  },
});

const keysRoute = createRoute({
  method: 'get',
  path: '/log-sm3/keys',
  tags,
  summary: '国密树签名公钥 · Verifier keys of the tree of commercial cryptography',
  responses: {
    200: jsonAnswer(
      'the one that signs first; 404 where none is kept',
      z
        .object({
          keys: z.array(
            z.string().openapi({ description: 'name+id+base64, the id by SM3; `LOG_SM_VKEY`' }),
          ),
        })
        .openapi('LogSmKeys'),
    ),
    404: problemAnswer,
  },
});

const acts = {
  checkpoint: { name: 'log.read_sm_checkpoint', who: 'anyone', changes: false },
  keys: { name: 'log.read_sm_keys', who: 'anyone', changes: false },
  hashes: { name: 'log.read_sm_hashes', who: 'anyone', changes: false },
} as const satisfies Record<string, Act>;

/** A path of several segments has no place in a route of OpenAPI. */
function describeTiles(app: ReturnType<typeof newRoutes<ReaderEnv>>): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/log-sm3/tile/{level}/{index}',
    security: [],
    tags,
    description: 'As those of the log, by SM3; its entries are those of the log.',
    summary: '国密树散列块 · Hashes of the tree of commercial cryptography',
    request: { params: z.object({ level: z.int(), index: z.string() }) },
    responses: {
      200: {
        description: '',
        content: {
          'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) },
        },
      },
      404: problemAnswer,
      default: problemAnswer,
    },
  });
}

/** As far as it is signed: what lies behind that in the table is not served. */
async function hashesOf(
  platform: Platform,
  level: number,
  { tile, width }: TilePath,
): Promise<Uint8Array | undefined> {
  const head = await readSmHead(platform.database());
  const size = claimedSize(head?.note ?? '');
  if (tileWidthIn(size, { level, tile }) < width) return undefined;
  const [held] = await readSmTiles(platform.database(), [{ level, tile }]);
  const length = width * hashLength;
  return held && held.hashes.length >= length ? held.hashes.subarray(0, length) : undefined;
}

/** The second tree, for everybody, as the first: whoever has it kept elsewhere finds a change of either. */
export function smRoutes(platform: Platform) {
  const app = newRoutes<ReaderEnv>();
  const keys = platform.config.logSmKeys;
  describeTiles(app);
  openRoute(app, checkpointRoute, acts.checkpoint, async (c) => {
    if (!keys) return answerFailure(c, failure('request.route_unknown'));
    const head = await readSmHead(platform.database());
    if (!head) return answerFailure(c, failure('gateway.not_ready', { retryAfterSeconds: 1 }));
    return c.text(head.note, 200, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'public, max-age=1',
    });
  });
  openRoute(app, keysRoute, acts.keys, async (c) => {
    const head = keys && (await readSmHead(platform.database()));
    // An isolate has no SM3, by which a key has its id.
    if (!keys || !head || !getHashes().includes('sm3'))
      return answerFailure(c, failure('request.route_unknown'));
    const name = claimedOrigin(head.note);
    return c.json({ keys: keys.map((key) => formatSmVkey({ name, point: pointOf(key) })) }, 200, {
      'cache-control': 'public, max-age=300',
    });
  });
  openPage(app, '/log-sm3/tile/:level/:path{.+}', acts.hashes, async (c) => {
    const path = parseTilePath(c.req.param('path') ?? '');
    const level = c.req.param('level') ?? '';
    const bytes =
      keys && path && levels.test(level) && (await hashesOf(platform, Number(level), path));
    if (!bytes) return answerFailure(c, failure('request.route_unknown'));
    return new Response(new Uint8Array(bytes), {
      headers: { 'content-type': 'application/octet-stream', 'cache-control': immutable },
    });
  });
  return app;
}
