import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifierOf } from './dossier-proofs.ts';
import { form, lease, leaseItem, openWindows, until, type Windows } from './dossiers.ts';
import { get, post, type Stage, settled, startStage } from './refusals.ts';

type Batch = {
  readonly batchId: string;
  readonly handoffIds: readonly string[];
  readonly waybill?: string;
  readonly manifest: { revision: number; digest: string; jws: string; code: string };
};

describe('hand-offs at the window', () => {
  let stage: Stage;
  let windows: Windows;
  /** For dossiers that only have to be of some case. */
  let someCase: string;

  beforeAll(async () => {
    stage = await startStage();
    windows = await openWindows(stage);
    someCase = await windows.newCase();
  });
  afterAll(() => stage.close());

  describe('a pre-check', () => {
    const check = (...materials: Record<string, unknown>[]) => ({
      itemCode: leaseItem(),
      materials,
    });
    const found = (code: string, verdict = 'ok') => ({ code, verdict });

    it('says what is there, what is wrong and what is missing, before there is a case', async () => {
      const comment = '租赁合同缺出租人签字 (出租人李某)';
      const first = await windows.json(
        '/v1/prechecks',
        windows.sender,
        check(found('FORM'), { code: 'LEASE', verdict: 'defective', comment }),
      );
      expect(first).toMatchObject({ from: '310118', to: '330421', outcome: 'incomplete' });
      expect(first['materials']).toMatchObject([
        { code: 'FORM', verdict: 'ok' },
        { code: 'ID', verdict: 'missing' },
        { code: 'LEASE', verdict: 'defective', comment },
      ]);
      const rows = await stage.rows.query('select * from precheck');
      expect(JSON.stringify(rows)).not.toContain('李某');
    });

    it('for a case is seen by the deciding window, and by no third one', async () => {
      const caseId = await windows.newCase();
      const made = await windows.json('/v1/prechecks', windows.sender, {
        ...check(found('FORM'), found('ID'), found('LEASE')),
        caseId,
      });
      expect(made).toMatchObject({ outcome: 'ready', caseId });
      const path = `/v1/prechecks/${String(made['precheckId'])}`;
      const seen = await stage.ask(get(path, windows.receiver));
      expect([seen.status, JSON.parse(seen.text)]).toEqual([200, made]);
      await stage.refuses(get(path, windows.stranger), { status: 404, code: 'precheck.not_found' });
      const listed = await stage.ask(get(`/v1/prechecks?caseId=${caseId}`, windows.receiver));
      expect(JSON.parse(listed.text)).toEqual({ prechecks: [made] });
      expect(await windows.actions(caseId)).toContain('precheck.recorded');
      await stage.refuses(
        post('/v1/prechecks', windows.receiver, { ...check(found('FORM')), caseId }),
        { status: 403, code: 'auth.not_permitted' },
      );
    });

    it.each([
      ['of a material that the item does not ask for', [found('DEED')], '/materials/0/code'],
      ['of the same material twice', [found('FORM'), found('FORM')], '/materials/1/code'],
      ['that calls a paper defective and not why', [found('FORM', 'defective')], '/materials'],
      ['with a verdict of its own', [found('FORM', 'perhaps')], '/materials/0/verdict'],
      ['of nothing', [], '/materials'],
    ])('%s is refused at its pointer', async (_, materials, pointer) => {
      await stage.refuses(post('/v1/prechecks', windows.sender, check(...materials)), {
        status: 400,
        code: 'request.invalid',
        pointer,
      });
    });

    it('under the same key is the same pre-check', async () => {
      const key = randomUUID();
      const ask = () => stage.ask(post('/v1/prechecks', windows.sender, check(found('FORM')), key));
      const [one, two] = [await ask(), await ask()];
      expect([one.status, two.status]).toEqual([201, 201]);
      expect(two.text).toBe(one.text);
    });
  });

  describe('a dossier', () => {
    it.each([
      ['whose lines do not add up', { pages: 7 }, '/pages'],
      ['with a line twice', { items: [lease, lease], pages: 10 }, '/items'],
      ['whose seal is from tomorrow', { seal: { id: 'S', date: '2999-01-01' } }, '/seal/date'],
      ['within one region', { to: '310118' }, '/to'],
      [
        'with a scan whose digest is none',
        { items: [{ ...lease, scans: [{ digest: 'x' }] }, form] },
        '/items/0/scans/0/digest',
      ],
    ])('%s is refused at its pointer', async (_, change, pointer) => {
      const body = { ...windows.dossier([someCase]), ...change };
      await stage.refuses(post('/v1/handoffs', windows.sender, body), {
        status: 400,
        code: 'request.invalid',
        pointer,
      });
    });

    it('an event under the same key is answered as the first time, whatever happened since', async () => {
      const id = await windows.open([someCase]);
      const key = randomUUID();
      const seal = () =>
        stage.ask(post(`/v1/handoffs/${id}/custody`, windows.sender, { event: 'sealed' }, key));
      const first = await seal();
      await windows.happens(id, windows.sender, { event: 'dispatched', waybill: 'QP-REPEAT' });
      const again = await seal();
      expect([again.status, again.text]).toEqual([201, first.text]);
      expect(JSON.parse(first.text)).toMatchObject({ state: 'sealed', sequence: 1 });
      expect((await windows.read(id)).events).toHaveLength(2);
    });

    it('is cancelled before it leaves and not after; its case waits as before', async () => {
      const caseId = await windows.newCase();
      const id = await windows.sealed([caseId]);
      await windows.happens(id, windows.sender, { event: 'cancelled', note: '装错卷宗' });
      expect(await windows.read(id)).toMatchObject({ state: 'cancelled', holder: '310118' });
      expect(await windows.readCase(caseId)).toMatchObject({
        originalsStanding: { state: 'awaited' },
      });
      const left = await windows.sealed([caseId]);
      await windows.happens(left, windows.sender, { event: 'dispatched' });
      await stage.refuses(
        post(`/v1/handoffs/${left}/custody`, windows.sender, { event: 'cancelled' }),
        { status: 409, code: 'handoff.event_out_of_order' },
      );
    });

    it('a corrected list is a further revision; the printed one is known and superseded', async () => {
      const { sender, receiver, happens, read, json } = windows;
      const id = await windows.sealed([someCase]);
      await happens(id, sender, { event: 'dispatched' });
      await happens(id, receiver, { event: 'received' });
      await happens(id, receiver, { event: 'counted', pages: 5 });
      const items = [
        { code: 'LEASE', pages: 4 },
        { code: 'FORM', pages: 1 },
      ];
      await happens(id, sender, { event: 'mended', note: '清单多写一页', items });
      const corrected = await read(id);
      expect(corrected).toMatchObject({ pages: 5, items: [{ pages: 4 }, { pages: 1 }] });
      expect(corrected.manifests.map(({ revision }) => revision)).toEqual([2, 1]);
      const [inForce, printed] = corrected.manifests;
      if (!inForce || !printed) throw new Error('two revisions');
      const verifier = verifierOf(stage.origin);
      expect(await verifier.manifest(printed)).toMatchObject({ pages: 6, revision: 1 });
      expect(await verifier.manifest(inForce)).toMatchObject({ pages: 5, revision: 2 });
      expect(await json('/v1/handoffs/scan', receiver, { code: printed.code })).toMatchObject({
        id,
        superseded: true,
        handoffs: [{ pages: 5 }],
      });
      await happens(id, receiver, { event: 'counted', items });
      await verifier.custody(await read(id), [someCase]);
      await settled(stage, someCase);
    });
  });

  describe('a code', () => {
    it('of another table, with a digest that is none of ours, or for other eyes is unknown', async () => {
      const id = await windows.sealed([someCase]);
      const [manifest] = (await windows.read(id)).manifests;
      const unknown = { status: 404, code: 'handoff.code_unknown' } as const;
      const scan = (code: string, token = windows.receiver) =>
        post('/v1/handoffs/scan', token, { code });
      for (const code of [
        'https://example.org/',
        `tb1.${id}.${'0'.repeat(64)}`,
        `tb1.ho_aaaaaaaaaaaaaaaaaaaaaaaaaa.${manifest?.digest}`,
        `${manifest?.code}.x`,
      ])
        await stage.refuses(scan(code), unknown);
      await stage.refuses(scan(manifest?.code ?? '', windows.stranger), unknown);
    });
  });

  describe('a bag', () => {
    const bag = async (ids: readonly string[]) =>
      (await windows.json('/v1/batches', windows.sender, { handoffIds: ids })) as unknown as Batch;
    const twoSealed = async () => [
      await windows.sealed([someCase]),
      await windows.sealed([someCase]),
    ];
    const dispatch = (id: string, body: Record<string, unknown>, token = windows.sender) =>
      post(`/v1/batches/${id}/dispatch`, token, body);

    it('has one signed list and one waybill; its dossiers leave together and arrive each by itself', async () => {
      const { sender, receiver, json, read, happens } = windows;
      stage.world.courier.setAutopilot('deliver');
      const ids = await twoSealed();
      const batch = await bag(ids);
      const listed = await verifierOf(stage.origin).manifest(batch.manifest);
      const own = await Promise.all(ids.map(async (id) => (await read(id)).manifests[0]?.digest));
      expect(listed).toMatchObject({
        kind: 'batch',
        batchId: batch.batchId,
        handoffs: ids.map((handoffId, index) => ({ handoffId, manifest: own[index], pages: 6 })),
      });
      expect(await windows.actions(someCase)).toContain('handoff.bagged');
      const gone = await json(`/v1/batches/${batch.batchId}/dispatch`, sender, {
        courier: 'delta-express',
        waybill: 'DX-BAG-1',
      });
      expect(gone).toMatchObject({ waybill: 'DX-BAG-1', dispatchedAt: expect.any(String) });
      for (const id of ids) {
        await until(windows, id, ({ scans }) => expect(scans).toHaveLength(4));
        expect(await read(id)).toMatchObject({ state: 'dispatched', waybill: 'DX-BAG-1' });
      }
      const scanned = await json('/v1/handoffs/scan', receiver, { code: batch.manifest.code });
      expect(scanned).toMatchObject({ kind: 'batch', handoffs: ids.map((id) => ({ id })) });
      const [first = '', second = ''] = ids;
      await happens(first, receiver, { event: 'received' });
      const shipments = async () =>
        (
          await stage.rows.query(`select state from shipment where reference = $1`, [batch.batchId])
        )[0];
      expect(await shipments()).toEqual({ state: 'registered' });
      await happens(second, receiver, { event: 'received' });
      expect(await shipments()).toEqual({ state: 'arrived' });
      expect(
        stage.world.courier.parcels().filter(({ waybill }) => waybill === 'DX-BAG-1'),
      ).toHaveLength(1);
    });

    it('from which something was taken out does not leave: its list would be wrong', async () => {
      const ids = await twoSealed();
      const first = await bag(ids);
      const second = await bag(ids.slice(0, 1));
      await stage.refuses(dispatch(first.batchId, {}), { status: 409, code: 'batch.not_ready' });
      await windows.happens(ids[0] ?? '', windows.sender, { event: 'dispatched' });
      await stage.refuses(dispatch(second.batchId, {}), { status: 409, code: 'batch.not_ready' });
      const third = await bag(ids.slice(1));
      expect((await stage.ask(dispatch(third.batchId, { waybill: 'QP-BAG-3' }))).status).toBe(201);
      await stage.refuses(dispatch(third.batchId, {}), {
        status: 409,
        code: 'handoff.event_out_of_order',
      });
    });

    it('is made of sealed dossiers of one’s own only, once each', async () => {
      const packed = await windows.open([someCase]);
      const sealed = await windows.sealed([someCase]);
      const make = (handoffIds: readonly string[], token = windows.sender) =>
        post('/v1/batches', token, { handoffIds });
      await stage.refuses(make([sealed, packed]), {
        status: 409,
        code: 'batch.not_ready',
        pointer: '/handoffIds/1',
      });
      const missing = { status: 404, code: 'handoff.not_found' } as const;
      await stage.refuses(make([sealed], windows.receiver), missing);
      await stage.refuses(make([sealed, 'ho_aaaaaaaaaaaaaaaaaaaaaaaaaa']), missing);
      await stage.refuses(make([sealed, sealed]), {
        status: 400,
        code: 'request.invalid',
        pointer: '/handoffIds',
      });
      const { batchId } = await bag([sealed]);
      await stage.refuses(dispatch(batchId, {}, windows.receiver), {
        status: 403,
        code: 'auth.not_permitted',
      });
      await stage.refuses(get(`/v1/batches/${batchId}`, windows.stranger), {
        status: 404,
        code: 'batch.not_found',
      });
    });
  });
});
