import { createRoute, z } from '@hono/zod-openapi';
import { asServed, Instant } from '#contracts/dates';
import { failure } from '#contracts/failures';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, openPage, openRoute, problemAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Guard, ReaderEnv } from '../log/guard.ts';
import { logKeyHistory } from '../log/log-identity.ts';
import { readHead, readRows, readTiles } from '../log/store.ts';
import { claimedSize } from '../tree/checkpoint.ts';
import { entryBundle } from '../tree/entry-bundle.ts';
import { hashLength } from '../tree/hash.ts';
import { parseTilePath, type TilePath } from '../tree/tile-path.ts';
import { tileWidth, tileWidthIn } from '../tree/tiles.ts';
import { headGivenOut, witnessing } from '../watching/witnessed.ts';

const tags = ['审计 Audit'];
const description = 'C2SP tlog-tiles';
// What a tile holds never changes: a partial one that grows has another address.
const immutable = 'max-age=31536000, immutable';

/** 0 to 63. */
const levels = /^([0-9]|[1-5][0-9]|6[0-3])$/;

const checkpointRoute = createRoute({
  method: 'get',
  path: '/log/checkpoint',
  tags,
  summary: '审计日志检查点 · Signed head of the audit log',
  description:
    'C2SP tlog-checkpoint; where witnesses are asked, the newest that enough of them cosigned',
  responses: {
    200: { description: 'a signed note', content: { 'text/plain': { schema: z.string() } } },
  },
});

const Watch = z
  .object({
    watched: z.boolean().openapi({ description: 'whether a policy names witnesses at all' }),
    fresh: z.boolean().openapi({ description: 'enough of them cosigned within ten minutes' }),
    size: z.int().optional().openapi({ description: 'the largest log that enough of them saw' }),
    cosignedAt: z.iso.datetime({ offset: true }).optional(),
    silent: z
      .array(z.object({ name: z.string(), problem: z.string() }))
      .openapi({ description: 'witnesses that do not cosign now, and why' }),
  })
  .openapi('LogWatch');

const watchRoute = createRoute({
  method: 'get',
  path: '/log/witnesses',
  tags,
  summary: '审计日志见证情况 · How fresh the cosignatures of the witnesses are',
  responses: { 200: jsonAnswer('anybody can hold it against /log/checkpoint', Watch) },
});

const LogKeys = z
  .object({
    keys: z
      .array(
        z.object({
          vkey: z.string().openapi({ description: 'C2SP signed-note verifier: name+id+base64' }),
          useFrom: Instant.optional().openapi({ description: 'absent: from the first checkpoint' }),
          retireAfter: Instant.optional().openapi({ description: 'absent: no end is set' }),
          endorsement: z.string().optional().openapi({
            description:
              'Ed25519, base64url, by the key after this one in the list (the one before it in time) over three lines: `tongban-log-key/v1`, its own key, this key (32 bytes each as base64url)',
          }),
        }),
      )
      .openapi({ description: 'the newest first; one that is yet to sign included' }),
  })
  .openapi('LogKeys');

const keysRoute = createRoute({
  method: 'get',
  path: '/log/keys',
  tags,
  summary: '审计日志签名密钥及沿革 · Keys of the audit log and their history',
  description:
    'Who has kept one of these keys elsewhere follows the endorsements from there; who takes all of them from here believes the log by its own word.',
  responses: { 200: jsonAnswer('every key that the log has, had or is to have', LogKeys) },
});

const octets = {
  200: {
    description: '',
    content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
  },
};
const refusals = {
  401: problemAnswer,
  403: problemAnswer,
  404: problemAnswer,
  429: problemAnswer,
  default: problemAnswer,
};
const index = z
  .string()
  .openapi({ description: '`x001/x234/067`, and `.p/{width}` for a partial tile' });

/** A path of several segments has no place in a route of OpenAPI, so these are described beside it. */
function describeTiles(app: ReturnType<typeof newRoutes<ReaderEnv>>): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/log/tile/{level}/{index}',
    security: [],
    tags,
    description,
    summary: '审计日志散列块 · Hashes of the audit log',
    request: { params: z.object({ level: z.int(), index }) },
    responses: { ...octets, 404: problemAnswer, default: problemAnswer },
  });
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/log/tile/entries/{index}',
    tags,
    description,
    summary: '审计日志条目 · Entries of the audit log',
    request: { params: z.object({ index }) },
    security: [{ memberToken: ['audit:read'] }],
    responses: { ...octets, ...refusals },
  });
}

/** How many leaves are signed. What lies behind them in the tables is not part of the log and is not served. */
async function signedSize(platform: Platform): Promise<number> {
  const head = await readHead(platform.database());
  return head ? claimedSize(head.note) : 0;
}

/** Hashes of a tile, or of its beginning; undefined while the signed tree does not have that many. */
async function tileHashes(
  platform: Platform,
  level: number,
  { tile, width }: TilePath,
): Promise<Uint8Array | undefined> {
  if (tileWidthIn(await signedSize(platform), { level, tile }) < width) return undefined;
  const [held] = await readTiles(platform.database(), [{ level, tile }]);
  const length = width * hashLength;
  return held && held.hashes.length >= length ? held.hashes.subarray(0, length) : undefined;
}

async function entries(
  platform: Platform,
  { tile, width }: TilePath,
): Promise<Uint8Array | undefined> {
  const first = tile * tileWidth;
  if ((await signedSize(platform)) < first + width) return undefined;
  const rows = await readRows(platform.database(), platform.tiles, first, width);
  const isWhole =
    rows.length === width &&
    rows.every((row, nth) => row.index === first + nth && row.leaf.length > 0);
  return isWhole ? entryBundle(rows.map((row) => row.leaf)) : undefined;
}

const bytesAnswer = (bytes: Uint8Array, visibility: 'public' | 'private'): Response =>
  new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': 'application/octet-stream',
      'cache-control': `${visibility}, ${immutable}`,
    },
  });

const acts = {
  checkpoint: { name: 'log.read_checkpoint', who: 'anyone', changes: false },
  watch: { name: 'log.read_watch', who: 'anyone', changes: false },
  keys: { name: 'log.read_keys', who: 'anyone', changes: false },
  hashes: { name: 'log.read_hashes', who: 'anyone', changes: false },
  entries: {
    name: 'log.read_entries',
    reads: 'audit_log',
    who: 'member',
    scopes: ['audit:read'],
    changes: false,
  },
} as const satisfies Record<string, Act>;

/**
 * The log as C2SP tlog-tiles under `/log`. Checkpoint and hashes are for everybody, so that everybody can
 * be a witness; entries hold pairwise references to people, so they need scope audit:read. A monitor that follows
 * the log adds to it one event in ten minutes, not one for each bundle.
 */
export function logRoutes(platform: Platform, guard: Guard) {
  const app = newRoutes<ReaderEnv>();
  describeTiles(app);
  openRoute(app, checkpointRoute, acts.checkpoint, async (c) => {
    const head = await headGivenOut(platform);
    if (!head) return answerFailure(c, failure('gateway.not_ready', { retryAfterSeconds: 1 }));
    return c.text(head.note, 200, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'public, max-age=1',
    });
  });
  openRoute(app, watchRoute, acts.watch, async (c) => {
    const how = await witnessing(platform);
    const { problems = [], size, cosignedAt, fresh = false } = how ?? {};
    const seen = cosignedAt && { size, cosignedAt: asServed(cosignedAt) };
    return c.json({ watched: how !== undefined, fresh, ...seen, silent: [...problems] }, 200, {
      'cache-control': 'public, max-age=1',
    });
  });
  openRoute(app, keysRoute, acts.keys, async (c) =>
    c.json({ keys: [...(await logKeyHistory(platform))] }, 200, {
      'cache-control': 'public, max-age=300',
    }),
  );
  openPage(
    app,
    '/log/tile/entries/:path{.+}',
    acts.entries,
    async (c) => {
      const path = parseTilePath(c.req.param('path') ?? '');
      const bytes = path && (await entries(platform, path));
      return bytes
        ? bytesAnswer(bytes, 'private')
        : answerFailure(c, failure('request.route_unknown'));
    },
    guard(acts.entries),
  );
  openPage(app, '/log/tile/:level/:path{.+}', acts.hashes, async (c) => {
    const path = parseTilePath(c.req.param('path') ?? '');
    const level = c.req.param('level') ?? '';
    const bytes = path && levels.test(level) && (await tileHashes(platform, Number(level), path));
    return bytes
      ? bytesAnswer(bytes, 'public')
      : answerFailure(c, failure('request.route_unknown'));
  });
  return app;
}
