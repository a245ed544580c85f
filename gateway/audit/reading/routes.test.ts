import { serve } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from '#contracts/failures';
import { runSql } from '../../../tests/setup/database.ts';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes, requestContext } from '../../platform/http/http.ts';
import { openApiRoutes } from '../../platform/http/openapi.ts';
import { logVkey } from '../log/log-identity.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../testing/log.ts';
import { type Checkpoint, parseVkey, verifyCheckpoint } from '../tree/checkpoint.ts';
import { leafHash } from '../tree/hash.ts';
import { treeRoot } from '../tree/merkle.ts';
import { subtreesFrom, type Tile } from '../tree/tiles.ts';
import { verifyInclusion } from '../tree/verify-proof.ts';
import { auditRoutes } from './routes.ts';

const caseId = `case_${'a'.repeat(26)}`;
const auditor = { authorization: 'Bearer auditor' };

/** Stands in for identity, which is above this room. */
const guard = ({ scopes = [] }: Act): MiddlewareHandler[] => [
  async (c, next) => {
    if (c.req.header('authorization') !== auditor.authorization || scopes[0] !== 'audit:read') {
      return answerFailure(c, failure('auth.token_missing'));
    }
    c.set('caller', { clientId: 'auditor-1', region: '310118', role: 'auditor' });
    return next();
  },
];

let log: TestLog;
let server: ReturnType<typeof serve>;
let origin: string;

beforeAll(async () => {
  log = await openTestLog();
  const app = newRoutes();
  app.use(requestContext);
  app.route('/', auditRoutes(log.node.platform, { guard, mayRead: async () => true }));
  openApiRoutes(app, 'http://localhost:8080');
  await new Promise<void>((ready) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (address) => {
      origin = `http://127.0.0.1:${address.port}`;
      ready();
    });
  });
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  await log.close();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(origin + path, { headers });
const bytes = async (path: string, headers = {}) =>
  new Uint8Array(await (await get(path, headers)).arrayBuffer());

async function fetchCheckpoint(): Promise<Checkpoint> {
  const verifier = await parseVkey(await logVkey(log.node.platform));
  const checkpoint =
    verifier && (await verifyCheckpoint(await (await get('/log/checkpoint')).text(), verifier));
  if (!checkpoint) throw new Error('the served checkpoint does not verify');
  return checkpoint;
}

describe('GET /log', () => {
  it('is not ready before the first checkpoint', async () => {
    expect((await get('/log/checkpoint')).status).toBe(503);
    expect((await get(`/v1/audit/cases/${caseId}`, auditor)).status).toBe(404);
  });

  it('serves what an outsider needs to compute the signed root', async () => {
    await commit(
      log,
      ...Array.from({ length: 600 }, (_, nth) => someEvent(nth % 3 ? caseId : undefined)),
    );
    await sequenceAll(log);
    const response = await get('/log/checkpoint');
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=1');
    const { size, root } = await fetchCheckpoint();
    expect(size).toBe(600);
    const tiles: Tile[] = [
      { level: 0, tile: 2, hashes: await bytes('/log/tile/0/002.p/88') },
      { level: 1, tile: 0, hashes: await bytes('/log/tile/1/000.p/2') },
    ];
    expect(treeRoot(size, subtreesFrom(tiles))).toEqual(root);
  });

  it('serves entries that hash to the tile, to auditors only', async () => {
    expect((await get('/log/tile/entries/000')).status).toBe(401);
    const bundle = await bytes('/log/tile/entries/000', auditor);
    const hashes = await bytes('/log/tile/0/000');
    let offset = 0;
    for (let nth = 0; nth < 256; nth++) {
      const length = ((bundle[offset] ?? 0) << 8) | (bundle[offset + 1] ?? 0);
      const leaf = bundle.subarray(offset + 2, offset + 2 + length);
      expect(leafHash(leaf)).toEqual(hashes.subarray(nth * 32, nth * 32 + 32));
      offset += 2 + length;
    }
    expect(offset).toBe(bundle.length);
    expect((await get('/log/tile/entries/002.p/88', auditor)).status).toBe(200);
  });

  it('lets caches keep tiles for ever, and entries only privately', async () => {
    expect((await get('/log/tile/0/000')).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    );
    expect((await get('/log/tile/entries/000', auditor)).headers.get('cache-control')).toMatch(
      /^private/,
    );
  });

  it('still serves the partial tile of an earlier checkpoint after the tree has grown', async () => {
    const before = await bytes('/log/tile/0/002.p/88');
    await commit(log, ...Array.from({ length: 200 }, () => someEvent(caseId)));
    await sequenceAll(log);
    expect(await bytes('/log/tile/0/002.p/88')).toEqual(before);
    expect((await bytes('/log/tile/0/002')).length).toBe(8192);
  });

  it('serves by the signed size and not by what lies stored behind it', async () => {
    await runSql(
      log.database.url,
      `begin; alter table audit_tile disable trigger audit_tile_grows; alter table audit_event disable trigger audit_event_in_step;
       alter table audit_event disable trigger audit_event_follows;
       update audit_tile set hashes = hashes || sha256('x') where level = 0 and tile = 3;
       insert into audit_event select 800, case_ref, leaf, leaf_hash, sequenced_at from audit_event where index = 0;
       alter table audit_tile enable always trigger audit_tile_grows; alter table audit_event enable always trigger audit_event_in_step;
       alter table audit_event enable always trigger audit_event_follows; commit`,
    );
    for (const tile of ['0/003', 'entries/003']) {
      expect((await get(`/log/tile/${tile}.p/32`, auditor)).status).toBe(200);
      expect((await get(`/log/tile/${tile}.p/33`, auditor)).status).toBe(404);
    }
  });

  it.each([
    '/log/tile/0/003',
    '/log/tile/0/003.p/33',
    '/log/tile/0/3',
    '/log/tile/64/000',
    '/log/tile/00/000',
    '/log/tile/2/000.p/1',
    '/log/tile/0/000.p/256',
  ])('has nothing at %s', async (path) => expect((await get(path)).status).toBe(404));
});

describe('GET /v1/audit/cases/{id}', () => {
  it.each(['沈小青的投诉', '110101199003077715', 'supervision of 13800001111', ''])(
    'a purpose that an auditor types (%s) does not reach the log: only words of a list do',
    async (purpose) => {
      const path = `/v1/audit/cases/${caseId}?purpose=${encodeURIComponent(purpose)}`;
      expect((await get(path, auditor)).status).toBe(400);
    },
  );

  it('gives every event of the case with a proof that the reader can check against the checkpoint', async () => {
    await commit(log, someEvent(caseId, 'case.approved'));
    const response = await get(`/v1/audit/cases/${caseId}?purpose=annual_review`, auditor);
    expect(response.status).toBe(200);
    const body = await response.json();
    expect(body.proof).toEqual({
      holds: true,
      treeSize: 800,
      proven: 600,
      pending: 1,
      problems: [],
    });
    expect(body.events).toHaveLength(601);
    expect(body.events.at(-1)).toEqual({
      event: expect.objectContaining({ action: 'case.approved' }),
    });
    const { size, root } = await fetchCheckpoint();
    for (const { index, leafHash: leaf, inclusion } of body.events.slice(0, 600)) {
      const proof = inclusion.map((hash: string) => new Uint8Array(Buffer.from(hash, 'hex')));
      expect(
        verifyInclusion(new Uint8Array(Buffer.from(leaf, 'hex')), index, size, root, proof),
      ).toBe(true);
    }
    expect(body.events[1].previous).toBe(body.events[0].leafHash);
  });

  it('puts the reading itself into the log: who and why', async () => {
    await sequenceAll(log);
    const { events } = await (await get(`/v1/audit/cases/${caseId}`, auditor)).json();
    expect(events.at(-1).event).toMatchObject({
      action: 'case.read',
      actor: { kind: 'auditor', id: 'auditor-1', organisation: '310118' },
      purpose: 'annual_review',
      legalBasis: 'statutory_duty',
    });
  });

  it('is closed without a token, and knows no case that has no events', async () => {
    expect((await get(`/v1/audit/cases/${caseId}`)).status).toBe(401);
    expect((await get(`/v1/audit/cases/case_${'b'.repeat(26)}`, auditor)).status).toBe(404);
    expect((await get('/v1/audit/cases/nonsense', auditor)).status).toBe(400);
  });
});

it('is in the OpenAPI document, tiles included', async () => {
  const document = await (await get('/v1/openapi.json')).json();
  expect(Object.keys(document.paths).sort()).toEqual([
    '/log-sm3/checkpoint',
    '/log-sm3/keys',
    '/log-sm3/tile/{level}/{index}',
    '/log/checkpoint',
    '/log/keys',
    '/log/tile/entries/{index}',
    '/log/tile/{level}/{index}',
    '/log/witnesses',
    '/v1/audit/cases/{id}',
  ]);
});
