import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PartView } from '#contracts/part';
import { completePart } from '../../gateway/documents/parts/upload.ts';
import { closeParts, eraseParts, removeUnusedParts } from '../../gateway/documents/parts/use.ts';
import { application, caseIdOf, get, post } from './refusals.ts';
import { chunkOf, sha256, startUploading, type Uploading } from './uploading.ts';

describe('a large document', () => {
  let stage: Uploading;
  beforeAll(async () => {
    stage = await startUploading();
  });
  afterAll(() => stage.close());

  const statusOf = async (partId: string): Promise<PartView> =>
    JSON.parse((await stage.ask(get(`/v1/parts/${partId}/chunks`, stage.qingpu))).text) as PartView;
  const materials = (ref: string) => [{ code: 'ID', how: 'upload', ref }];
  async function applyWith(ref: string): Promise<string> {
    const body = application({ materials: materials(ref) });
    const answer = await stage.ask(post('/v1/cases', stage.qingpu, body));
    expect(answer.status, answer.text).toBe(202);
    return caseIdOf(answer);
  }

  it('goes from one platform to the other: in chunks, resumed, checked, named by a case, downloaded', async () => {
    const bytes = stage.document(2.5 * 1_048_576);
    const { partId, ...announced } = await stage.announce(bytes);
    expect(announced).toMatchObject({
      state: 'open',
      chunkSize: 1_048_576,
      chunks: 3,
      received: [],
    });
    expect((await stage.put(partId, 2, chunkOf(bytes, 2))).status).toBe(200);
    expect((await stage.put(partId, 0, chunkOf(bytes, 0))).status).toBe(200);
    expect((await statusOf(partId)).received).toEqual([0, 2]);
    expect(JSON.parse((await stage.complete(partId)).text)).toMatchObject({
      code: 'part.not_complete',
    });
    await stage.put(partId, 1, chunkOf(bytes, 1));
    const done = await stage.complete(partId);
    expect(JSON.parse(done.text)).toMatchObject({ state: 'complete', received: [0, 1, 2] });
    expect((await stage.complete(partId)).text).toBe(done.text);
    const daysTo = ({ expiresAt }: Pick<PartView, 'expiresAt'>) =>
      (Date.parse(expiresAt) - Date.now()) / 86_400_000;
    expect(daysTo(announced)).toBeCloseTo(1, 1);
    expect(daysTo(JSON.parse(done.text))).toBeCloseTo(30, 1);

    const caseId = await applyWith(partId);
    const { message } = await stage.fetched(caseId);
    const url = `${stage.origin}/v1/parts/${partId}`;
    expect(message).toMatchObject({
      materials: [
        {
          ref: partId,
          part: { digest: sha256(bytes), size: bytes.length, mediaType: 'application/pdf', url },
        },
      ],
    });
    const whole = await stage.download(partId, stage.jiashan);
    expect(whole.status).toBe(200);
    expect(sha256(whole.bytes)).toBe(sha256(bytes));
    expect(whole.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(bytes.length),
      'content-disposition': `attachment; filename="${partId}.pdf"`,
      'repr-digest': `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`,
      'cache-control': 'private, no-store',
    });
    const { text } = await stage.ask(get(`/v1/cases/${caseId}/timeline`, stage.qingpu));
    const { entries } = JSON.parse(text) as { entries: Record<string, unknown>[] };
    expect(entries).toContainEqual(
      expect.objectContaining({
        action: 'part.read',
        actor: 'member:jiashan-platform',
        object: { class: 'part', ref: partId },
        details: { first: 0, last: bytes.length - 1 },
      }),
    );
  });

  it('is read in ranges, whichever chunks they lie in', async () => {
    const bytes = stage.document(2.5 * 1_048_576);
    const partId = await stage.upload(bytes);
    await applyWith(partId);
    const size = bytes.length;
    const edge = 1_048_576;
    const ranges: [header: string, first: number, last: number][] = [
      ['bytes=0-0', 0, 0],
      [`bytes=${edge - 1}-${edge}`, edge - 1, edge],
      [`bytes=5-${2 * edge + 5}`, 5, 2 * edge + 5],
      [`bytes=${size - 7}-`, size - 7, size - 1],
      ['bytes=-7', size - 7, size - 1],
      [`bytes=${edge}-99999999`, edge, size - 1],
    ];
    for (const [range, first, last] of ranges) {
      const answer = await stage.download(partId, stage.jiashan, { range });
      expect([answer.status, answer.headers['content-range']]).toEqual([
        206,
        `bytes ${first}-${last}/${size}`,
      ]);
      expect(sha256(answer.bytes), range).toBe(sha256(bytes.subarray(first, last + 1)));
    }
    const beyond = await stage.download(partId, stage.jiashan, { range: `bytes=${size}-` });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${size}`]);
    const several = await stage.download(partId, stage.jiashan, { range: 'bytes=0-1,5-6' });
    expect([several.status, several.bytes.length]).toEqual([200, size]);
    const etag = several.headers['etag'] ?? '';
    const resumed = { range: 'bytes=5-9', 'if-range': etag };
    expect((await stage.download(partId, stage.jiashan, resumed)).status).toBe(206);
    const changed = { range: 'bytes=5-9', 'if-range': '"other"' };
    expect((await stage.download(partId, stage.jiashan, changed)).status).toBe(200);
    const known = await stage.download(partId, stage.jiashan, { 'if-none-match': etag });
    expect([known.status, known.bytes.length]).toEqual([304, 0]);
  });

  it('is read by the two regions of its case and its sender, and by nobody else', async () => {
    const partId = await stage.upload(stage.document());
    const wujiang = await stage.member('wujiang-platform').ownToken('cases:read');
    const auditor = await stage.member('delta-auditor').ownToken('cases:read');
    const read = async (token: string) => (await stage.download(partId, token)).status;
    expect([await read(stage.qingpu), await read(stage.jiashan)]).toEqual([200, 404]);
    await applyWith(partId);
    expect([await read(stage.qingpu), await read(stage.jiashan)]).toEqual([200, 200]);
    for (const stranger of [wujiang, auditor]) expect(await read(stranger)).toBe(404);
  });

  it('may be sent again in part: a wrong chunk is replaced until the whole is right', async () => {
    const bytes = stage.document(2.5 * 1_048_576);
    const { partId } = await stage.announce(bytes);
    const wrong = chunkOf(bytes, 1).fill(0);
    for (const [number, chunk] of [chunkOf(bytes, 0), wrong, chunkOf(bytes, 2)].entries())
      await stage.put(partId, number, chunk);
    const refused = await stage.complete(partId);
    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      422,
      expect.objectContaining({ code: 'part.digest_mismatch' }),
    ]);
    await stage.put(partId, 1, chunkOf(bytes, 1));
    expect((await stage.complete(partId)).status).toBe(200);
    // An answer that was lost is asked for again; other content is not taken any more.
    expect((await stage.put(partId, 1, chunkOf(bytes, 1))).status).toBe(200);
    expect((await stage.put(partId, 1, wrong)).status).toBe(409);
  });

  it('is announced once, however often the same announcement comes', async () => {
    const bytes = stage.document();
    const key = randomUUID();
    const ask = (change = {}) =>
      stage.ask(post('/v1/parts', stage.qingpu, stage.announcement(bytes, change), key));
    const [first, again] = [await ask(), await ask()];
    expect([first.status, again.text]).toEqual([201, first.text]);
    expect((await ask({ mediaType: 'image/png' })).status).toBe(422);
    // Who lost count asks the same again: what is there already is told, and nothing begins anew.
    const { partId } = JSON.parse(first.text) as PartView;
    await stage.put(partId, 1, chunkOf(bytes, 1));
    const resumed = await ask();
    expect(JSON.parse(resumed.text)).toMatchObject({ partId, state: 'open', received: [1] });
    await stage.put(partId, 0, chunkOf(bytes, 0));
    await stage.complete(partId);
    const after = JSON.parse((await ask()).text);
    expect(after).toMatchObject({ partId, state: 'complete', received: [0, 1] });
    await stage.sql('delete from part_chunk where part_id = $1', partId);
    await stage.sql('delete from part where id = $1', partId);
    expect(JSON.parse((await ask()).text)).toMatchObject({ code: 'part.not_found' });
  });

  it('is in the log as sent on behalf of the person in whose name it came', async () => {
    const bytes = stage.document(1000);
    const { partId } = await stage.announce(bytes);
    await stage.put(partId, 0, chunkOf(bytes, 0));
    const subject = {
      sub: 'pairwise-of-shen',
      sid: 'session',
      home: '320509',
      target: '330421',
      kind: 'person',
      ial: 2,
      aal: 2,
      authTime: 0,
      claims: [],
    } as const;
    const qingpu = { clientId: 'qingpu.platform', region: '310118', role: 'platform' } as const;
    const caller = { ...qingpu, scopes: new Set<never>(), subject };
    expect(await completePart(stage.gateway.platform, caller, partId)).toMatchObject({ ok: true });
    const told = await stage.sql(
      `select event->>'onBehalfOf' as of from (select event from audit_pending
         union all select convert_from(leaf, 'UTF8')::jsonb from audit_event) as told
        where event->>'action' = 'part.completed' and event#>>'{object,ref}' = $1`,
      partId,
    );
    expect(told).toEqual([{ of: 'pairwise-of-shen' }]);
  });

  it('brings a supplement, too', async () => {
    const caseId = await stage.submit();
    await stage.sql(`update case_record set state = 'supplement_required' where id = $1`, caseId);
    const partId = await stage.upload(stage.document());
    expect((await stage.download(partId, stage.jiashan)).status).toBe(404);
    const body = { materials: materials(partId) };
    const path = `/v1/cases/${caseId}/supplements`;
    const answer = await stage.ask(post(path, stage.qingpu, body));
    expect(answer.status, answer.text).toBe(202);
    expect((await stage.download(partId, stage.jiashan)).status).toBe(200);
  });

  it('lies here sealed: nothing of it can be read in the database, and no chunk stands for another', async () => {
    const bytes = new Uint8Array(1_048_576 + 20);
    bytes.set(new TextEncoder().encode('沈伟 330421199001011234'));
    const partId = await stage.upload(bytes);
    const rows = await stage.sql(
      `select position(convert_to('沈伟', 'UTF8') in sealed) as at from part_chunk where part_id = $1`,
      partId,
    );
    expect(rows.map((row) => row['at'])).toEqual([0, 0]);
    await stage.sql(
      `update part_chunk c set sealed = (select sealed from part_chunk o where o.part_id = c.part_id and o.number = 1)
        where part_id = $1 and number = 0`,
      partId,
    );
    await expect(stage.download(partId, stage.qingpu)).rejects.toThrow();
  });

  it('is closed with its case and erased with the last case that names it', async () => {
    const partId = await stage.upload(stage.document());
    const [first, second] = [await applyWith(partId), await applyWith(partId)];
    const { platform } = stage.gateway;
    const rows = async () =>
      (await stage.sql('select 1 from part_chunk where part_id = $1', partId)).length;
    const read = async () => (await stage.download(partId, stage.jiashan)).status;
    await platform.database().transaction((tx) => eraseParts(tx, first));
    expect([await read(), await rows()]).toEqual([200, 2]);
    await platform.database().transaction((tx) => closeParts(tx, second));
    expect([await read(), await rows()]).toEqual([404, 2]);
    expect((await stage.download(partId, stage.qingpu)).status).toBe(404);
    await platform.database().transaction((tx) => eraseParts(tx, second));
    expect([await read(), await rows()]).toEqual([404, 0]);
    expect(await stage.sql('select 1 from part where id = $1', partId)).toEqual([]);
  });

  it('that no case names in time is gone; one that a case names stays', async () => {
    const [unused, used] = [
      await stage.upload(stage.document()),
      await stage.upload(stage.document()),
    ];
    await applyWith(used);
    for (const partId of [unused, used])
      await stage.sql(`update part set expires_at = now() - interval '1 s' where id = $1`, partId);
    const body = application({ materials: materials(unused) });
    const late = await stage.ask(post('/v1/cases', stage.qingpu, body));
    expect(JSON.parse(late.text)).toMatchObject({
      code: 'request.invalid',
      errors: [{ pointer: '/materials/0/ref', reason: '该事项没有这个分片文件' }],
    });
    await removeUnusedParts(stage.gateway.platform);
    expect((await stage.download(unused, stage.qingpu)).status).toBe(404);
    expect((await stage.download(used, stage.jiashan)).status).toBe(200);
  });
});
