import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWindows } from './dossiers.ts';
import { get, post, type Stage, startStage } from './refusals.ts';

describe('service seals', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());

  it.each([
    ['310118', '长三角通办专用章-青浦99', 'unknown'],
    ['310118', '长三角通办专用章-嘉善01', 'foreign'],
    ['310118', '长三角通办专用章-青浦00', 'expired'],
    ['330421', '长三角通办专用章-青浦01', 'foreign'],
    ['330421', '嘉善服务专用章', 'unknown'],
    ['320509', '长三角通办专用章-青浦01', 'foreign'],
  ] as const)(
    'a seal that is mistyped, foreign or over: a dossier of %s under %s is refused: %s',
    async (from, id, fault) => {
      const to = from === '330421' ? '310118' : '330421';
      const third = (['310118', '320509', '330421'] as const).find(
        (one) => one !== from && one !== to,
      );
      const windows = await openWindows(stage, { from, to, third: third ?? '320509' });
      const caseId = await windows.newCase();
      const body = { ...windows.dossier([caseId]), seal: { id } };
      await stage.refuses(post('/v1/handoffs', windows.sender, body), {
        status: 422,
        code: 'handoff.seal_refused',
      });
      const answer = await stage.ask(post('/v1/handoffs', windows.sender, body));
      expect(JSON.parse(answer.text)).toMatchObject({ detail: fault });
    },
  );

  it('a seal counts on the day on which it is put on, and a region without a register answers for its own', async () => {
    const qingpu = await openWindows(stage);
    const caseId = await qingpu.newCase();
    const old = { id: '长三角通办专用章-青浦00', date: '2025-12-31' };
    const body = { ...qingpu.dossier([caseId]), seal: old };
    const opened = await qingpu.json('/v1/handoffs', qingpu.sender, body);
    await qingpu.happens(String(opened['handoffId']), qingpu.sender, { event: 'sealed' });
    const wujiang = await openWindows(stage, { from: '320509', to: '330421', third: '310118' });
    await wujiang.sealed([await wujiang.newCase()]);
  });

  it('a window that lost its answer finds the dossier that it has just sealed, and seals no second one', async () => {
    const windows = await openWindows(stage);
    const { sender, receiver, stranger, dossier, happens, json } = windows;
    const caseIds = [await windows.newCase(), await windows.newCase()];
    const [first = '', second = ''] = caseIds;
    const body = dossier(caseIds);
    const seal = (body['seal'] as { id: string }).id;
    const key = randomUUID();
    const open = () => stage.ask(post('/v1/handoffs', sender, body, key));
    const lost = await open();
    const { handoffId } = JSON.parse(lost.text) as { handoffId: string };
    await happens(handoffId, sender, { event: 'sealed' });
    // The key alone finds it too, after its state has gone on.
    expect(JSON.parse((await open()).text)).toMatchObject({ handoffId });
    const found = async (token: string, query: Record<string, string>) => {
      const asked = new URLSearchParams(query);
      asked.append('case', second);
      const answer = await stage.ask(get(`/v1/handoffs?${asked}`, token));
      expect(answer.status, answer.text).toBe(200);
      return (JSON.parse(answer.text) as { handoffs: { id: string }[] }).handoffs.map(
        ({ id }) => id,
      );
    };
    const just = { case: first, seal, open: 'true' };
    for (const token of [sender, receiver]) expect(await found(token, just)).toEqual([handoffId]);
    expect(await found(stranger, just)).toEqual([]);
    expect(await found(sender, { ...just, seal: '别的印章' })).toEqual([]);
    expect(await found(sender, { ...just, case: await windows.newCase() })).toEqual([]);
    await stage.refuses(get(`/v1/handoffs?seal=${encodeURIComponent(seal)}`, sender), {
      status: 400,
      code: 'request.invalid',
      pointer: '/case',
    });
    const again = await json('/v1/handoffs', sender, body);
    expect((await found(sender, just)).toSorted()).toEqual(
      [handoffId, String(again['handoffId'])].toSorted(),
    );
    await happens(String(again['handoffId']), sender, { event: 'cancelled' });
    expect(await found(sender, just)).toEqual([handoffId]);
  });
});
