import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemCodeIn } from '#adapters/kit/sample-world';
import type { PartView } from '#contracts/part';
import { readPart } from '../../gateway/documents/parts/store.ts';
import { completePart, putChunk } from '../../gateway/documents/parts/upload.ts';
import { currentFederation, storeFederation } from '../../gateway/trust/federation/store.ts';
import type { Caller } from '../../gateway/trust/identity/caller.ts';
import { application, get, post } from './refusals.ts';
import { chunkOf, startUploading, type Uploading } from './uploading.ts';

describe('bad input: large documents', () => {
  let stage: Uploading;
  let bytes: Uint8Array;
  let open: PartView;

  beforeAll(async () => {
    stage = await startUploading();
    bytes = stage.document();
    open = await stage.announce(bytes);
  });
  afterAll(() => stage.close());

  const codeOf = ({ status, text }: { status: number; text: string }) =>
    `${status} ${(JSON.parse(text) as { code?: string }).code ?? 'ok'}`;

  it.each([
    ['nothing', { size: 0 }, '/size'],
    ['more than 64 MiB', { size: 64 * 1_048_576 + 1 }, '/size'],
    ['a digest that is none', { digest: 'abc' }, '/digest'],
    ['a page that could run', { mediaType: 'text/html' }, '/mediaType'],
    ['no use', { uses: [] }, '/uses'],
    ['a use that is no item', { uses: [{ itemCode: 'x', to: '330421' }] }, '/uses/0/itemCode'],
    ['more fields', { name: '身份证.pdf' }, ''],
  ])('announcing %s is refused', (_, change, pointer) =>
    stage.refuses(
      () => Promise.resolve(post('/v1/parts', stage.qingpu, stage.announcement(bytes, change))),
      { status: 400, code: 'request.invalid', pointer },
    ),
  );

  it('an item of nobody, or of another region, is no use', async () => {
    const elsewhere = itemCodeIn('320509', '000109001001');
    const announce = (itemCode: string) =>
      stage.refuses(
        () => {
          const uses = [{ itemCode, to: '330421' }];
          return Promise.resolve(
            post('/v1/parts', stage.qingpu, stage.announcement(bytes, { uses })),
          );
        },
        { status: 422, code: itemCode === elsewhere ? 'case.region_mismatch' : 'item.unknown' },
      );
    await announce(elsewhere);
    await announce(elsewhere.replace('000109001001', '000109001999'));
  });

  it('a chunk must be one of the part, as long as it is announced, and what its digest says', async () => {
    const chunk = chunkOf(bytes, 0);
    const put = async (number: number, body: Uint8Array<ArrayBuffer>, headers = {}) =>
      codeOf(await stage.put(open.partId, number, body, headers));
    expect(await put(2, chunk)).toBe('400 request.invalid');
    expect(await put(0, chunk.slice(1))).toBe('400 request.invalid');
    expect(await put(1, chunk)).toBe('400 request.invalid');
    expect(await put(0, new Uint8Array())).toBe('400 request.invalid');
    const other = { 'content-digest': `sha-256=:${'A'.repeat(43)}=:` };
    expect(await put(0, chunk, other)).toMatch(
      /^(400 content_digest.mismatch|401 signature.invalid)$/,
    );
    const json = { 'content-type': 'application/json' };
    expect(await put(0, chunk, json)).toMatch(/^4(00|15) request\./);
    expect(await put(0, new Uint8Array(randomBytes(1_048_577)))).toBe('413 request.too_large');
    expect(codeOf(await stage.ask(get(`/v1/parts/${open.partId}/chunks`, stage.qingpu)))).toBe(
      '200 ok',
    );
  });

  it.each([
    ['zh-CN', 2, 1_048_576, '该分片文件没有这个分片'],
    ['zh-CN', 1, 999, '须为 1000 字节'],
    ['en', 2, 1_048_576, 'the part has no such chunk'],
    ['en', 1, 999, 'must have 1000 bytes'],
  ])(
    'in %s: of chunk %i with %i bytes it is said that it is wrong: %s',
    async (language, number, length, reason) => {
      const headers = { 'accept-language': language };
      const { text } = await stage.put(open.partId, number, new Uint8Array(length), headers);
      expect(JSON.parse(text)).toMatchObject({ code: 'request.invalid', errors: [{ reason }] });
    },
  );

  it('what its day to be sent is over for is gone', async () => {
    const { partId } = await stage.announce(bytes);
    await stage.put(partId, 0, chunkOf(bytes, 0));
    await stage.put(partId, 1, chunkOf(bytes, 1));
    await stage.sql(`update part set expires_at = now() - interval '1 s' where id = $1`, partId);
    expect(codeOf(await stage.put(partId, 1, chunkOf(bytes, 1)))).toBe('404 part.not_found');
    expect(codeOf(await stage.complete(partId))).toBe('404 part.not_found');
    await stage.sql('delete from part_chunk where part_id = $1', partId);
    await stage.sql('delete from part where id = $1', partId);
  });

  it('what is over this very instant, or erased while it is sent, is gone', async () => {
    const { platform } = stage.gateway;
    const { partId } = await stage.announce(bytes);
    await stage.put(partId, 0, chunkOf(bytes, 0));
    await stage.put(partId, 1, chunkOf(bytes, 1));
    const row = await readPart(platform.database(), partId);
    if (!row) throw new Error('nothing was announced');
    const then = { ...platform, clock: () => row.expiresAt };
    const caller: Caller = {
      clientId: row.clientId,
      region: '310118',
      role: 'platform',
      scopes: new Set(),
    };
    const gone = { ok: false, failure: { code: 'part.not_found' } };
    expect(await putChunk(then, row, 1, chunkOf(bytes, 1))).toMatchObject(gone);
    expect(await completePart(then, caller, partId)).toMatchObject(gone);
    await stage.sql('delete from part_chunk where part_id = $1', partId);
    await stage.sql('delete from part where id = $1', partId);
    expect(await putChunk(platform, row, 1, chunkOf(bytes, 1))).toMatchObject(gone);
    expect(await completePart(platform, caller, partId)).toMatchObject(gone);
  });

  it('an item that is not open to a member is no use', async () => {
    const { platform } = stage.gateway;
    const { document } = await currentFederation(platform);
    const entered = (items?: string[]) => ({
      ...document,
      version: document.version + (items ? 1 : 2),
      members: document.members.map((member) =>
        member.clientId === stage.member('qingpu-platform').clientId && items
          ? { ...member, items }
          : member,
      ),
    });
    await storeFederation(platform, entered(['000109001999']), 'test');
    await stage.refuses(
      () => Promise.resolve(post('/v1/parts', stage.qingpu, stage.announcement(bytes))),
      { status: 403, code: 'auth.not_permitted' },
    );
    await storeFederation(platform, entered(), 'test');
  });

  it('a number that is none is no chunk', async () => {
    const chunk = chunkOf(bytes, 0);
    const path = `/v1/parts/${open.partId}/chunks/`;
    for (const number of ['-1', '1.5', '99999', 'x', '0x1', ''])
      expect(
        (await stage.ask({ method: 'PUT', path: path + number, headers: {}, body: chunk })).status,
      ).toBeGreaterThanOrEqual(400);
  });

  it('of another member there is nothing to see, to send or to complete', async () => {
    const token = await stage.member('jiashan-platform').ownToken('cases:read cases:submit');
    const path = `/v1/parts/${open.partId}`;
    const expected = { status: 404, code: 'part.not_found' } as const;
    await stage.refuses(get(`${path}/chunks`, token), expected);
    await stage.refuses(get(path, token), expected);
    await stage.refuses(() => Promise.resolve(post(`${path}/complete`, token, {})), expected);
    await stage.refuses(get(path), { status: 401, code: 'auth.token_missing' });
  });

  it('what is not complete is not read', () =>
    stage.refuses(get(`/v1/parts/${open.partId}`, stage.qingpu), {
      status: 409,
      code: 'part.not_complete',
    }));

  it('a case names only complete documents of its own sender, for this item, as upload', async () => {
    const complete = await stage.upload(bytes);
    const other = itemCodeIn('330421', '000117001001');
    const foreign = await stage.announce(bytes, { uses: [{ itemCode: other, to: '330421' }] });
    const named = (ref: string, how = 'upload') =>
      stage.refuses(
        () =>
          Promise.resolve(
            post('/v1/cases', stage.qingpu, application({ materials: [{ code: 'ID', how, ref }] })),
          ),
        { status: 400, code: 'request.invalid', pointer: '/materials/0/ref' },
      );
    await named(open.partId);
    await named(foreign.partId);
    await named('part_aaaaaaaaaaaaaaaaaaaaaaaaaa');
    expect(complete).toMatch(/^part_/);
  });

  it('what no case names yet may be 1 GiB, and not a byte more', async () => {
    const announce = (size: number) =>
      stage.ask(post('/v1/parts', stage.qingpu, stage.announcement(bytes, { size })));
    const rows = await stage.sql('select sum(size)::int as there from part where $1 <> state', '');
    let rest = 1024 * 1_048_576 - Number(rows[0]?.['there']);
    for (; rest > 0; rest -= 64 * 1_048_576)
      expect((await announce(Math.min(rest, 64 * 1_048_576))).status).toBe(201);
    expect(codeOf(await announce(1))).toBe('429 part.too_many');
    await stage.sql('delete from part where size > $1', '9999999');
    expect((await announce(1)).status).toBe(201);
  });

  it('unfinished ones pile up to fifty, and no more', async () => {
    const small = new Uint8Array([1, 2, 3]);
    let refused = '';
    let told: unknown;
    for (let count = 0; count < 60 && refused === ''; count++) {
      const answer = await stage.ask(post('/v1/parts', stage.qingpu, stage.announcement(small)));
      if (answer.status !== 201) {
        refused = codeOf(answer);
        told = answer.headers['retry-after'];
      }
    }
    expect(refused).toBe('429 part.too_many');
    expect(told).toBe('600');
    expect((await stage.sql(`select 1 from part where state = $1`, 'open')).length).toBe(50);
  });
});
