import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forgetWords } from '../../gateway/casework/handoffs/forget-words.ts';
import { verifierOf } from './dossier-proofs.ts';
import { openWindows, type Windows } from './dossiers.ts';
import { get, type Stage, startStage } from './refusals.ts';

const words = '李某本人已补齐第4页';
const paper = '李某的租赁合同';
const seal = '李某经手01';

describe('what windows write about papers', () => {
  let stage: Stage;
  let windows: Windows;
  let caseId: string;
  let id: string;
  let precheck: string;

  beforeAll(async () => {
    stage = await startStage();
    // Of a region without a register, so that a window may have typed anything.
    windows = await openWindows(stage, { from: '320509', to: '330421', third: '310118' });
    caseId = await windows.newCase();
    const named = windows.dossier([caseId]) as { items: { name: string }[]; seal: { id: string } };
    const opened = await windows.json('/v1/handoffs', windows.sender, {
      ...named,
      items: named.items.map((line) => ({ ...line, name: paper })),
      seal: { id: seal },
    });
    id = String(opened['handoffId']);
    await windows.happens(id, windows.sender, { event: 'sealed', note: words });
    const made = await windows.json('/v1/prechecks', windows.sender, {
      itemCode: (await windows.readCase(caseId))['itemCode'],
      caseId,
      materials: [{ code: 'LEASE', verdict: 'defective', comment: words }],
    });
    precheck = String(made['precheckId']);
  });
  afterAll(() => stage.close());

  const shown = async (token: string): Promise<string> => {
    const answers = await Promise.all(
      [`/v1/handoffs/${id}`, `/v1/prechecks/${precheck}`].map((path) =>
        stage.ask(get(path, token)),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    return answers.map(({ text }) => text).join('\n');
  };
  const count = (text: string): number => text.split(words).length - 1;

  it('is read by the two windows, not by the auditor, and lies in clear nowhere', async () => {
    expect(count(await shown(windows.sender))).toBe(2);
    expect(count(await shown(windows.receiver))).toBe(2);
    const auditor = await stage.member('delta-auditor').ownToken('cases:read');
    expect(count(await shown(auditor))).toBe(0);
    for (const table of [
      'handoff',
      'custody_event',
      'precheck',
      'audit_pending',
      'audit_event',
      'handoff_manifest',
    ]) {
      const rows = await stage.rows.query(`select to_jsonb(t)::text as text from ${table} t`);
      for (const { text } of rows as { text: string }[]) {
        expect(text).not.toContain('李某');
        expect(text).not.toContain(Buffer.from('李某').toString('hex'));
      }
    }
    for (const token of [windows.sender, windows.receiver])
      expect(await shown(token)).toMatch(new RegExp(`${paper}[^]*${seal}`));
  });

  it('is kept and not read while the law has the case kept', async () => {
    const restrict = `update case_record set restricted_until = $2 where id = $1`;
    await stage.rows.query(restrict, [caseId, '2999-01-01']);
    expect(count(await shown(windows.sender))).toBe(0);
    await stage.rows.query(restrict, [caseId, null]);
    expect(count(await shown(windows.sender))).toBe(2);
  });

  it('is gone once its cases are erased; statements and receipts still verify', async () => {
    await forgetWords(stage.gateway.platform);
    expect(count(await shown(windows.sender))).toBe(2);
    await stage.rows.query('update case_record set wrapped_key = null where id = $1', [caseId]);
    await forgetWords(stage.gateway.platform);
    const keys = await stage.rows.query(
      `select wrapped_key from handoff where id = $1 union all select wrapped_key from precheck where id = $2`,
      [id, precheck],
    );
    expect(keys).toEqual([{ wrapped_key: null }, { wrapped_key: null }]);
    expect(count(await shown(windows.sender))).toBe(0);
    expect(await shown(windows.sender)).not.toContain('李某');
    const printed = await stage.ask(get(`/v1/handoffs/${id}/manifest`, windows.sender));
    expect({ status: printed.status, code: JSON.parse(printed.text).code }).toEqual({
      status: 410,
      code: 'case.erased',
    });
    await verifierOf(stage.origin).custody(await windows.read(id), [caseId]);
  });
});
