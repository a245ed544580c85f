import { expect, it } from 'vitest';
import { shortCode } from '#contracts/short-code';
import type { Visitor } from './as-visitor.ts';
import type { Windows } from './dossiers.ts';
import type { Stage } from './refusals.ts';

const scan = (text: string) => new File([text], 'scan.pdf', { type: 'application/pdf' });

type House = {
  readonly stage: Stage;
  readonly windows: Windows;
  readonly qingpu: Visitor;
  readonly jiashan: Visitor;
};

/** 文书 by the pages of a window, in the house of whoever asks. */
export function paperPages(house: () => House): void {
  it('papers are printed on paper of their own with the words of the case, registered when sealed, and the service is recorded once', async () => {
    const { stage, windows, qingpu, jiashan } = house();
    const caseId = await windows.newCase();
    const receipts = await qingpu.get(`/w/cases/${caseId}/papers`);
    const receipt = await qingpu.get(`/w/cases/${caseId}/papers/1`);
    expect(receipt.text).toContain('<h1>收件凭证</h1>');
    for (const said of ['租赁合同', shortCode(caseId), '行政许可法》第32条'])
      expect(receipt.text).toContain(said);
    const notice = await qingpu.get(`/w/cases/${caseId}/papers/notice`);
    for (const said of ['<h1>专窗收件告知单</h1>', '租赁合同', '即为受理'])
      expect(notice.text).toContain(said);
    const given = { number: '青收〔2026〕7号', date: '2026-11-23', body: '青浦区行政服务中心' };
    const registered = await qingpu.send(receipts, { ...given, do: 'register', kind: 'receipt' });
    expect([registered.status, registered.code]).toEqual([200, '']);
    expect((await qingpu.get(`/w/cases/${caseId}/papers/1`)).text).toContain(given.number);
    // The deciding body's papers are not this window's to give out.
    expect(registered.text).not.toContain('value="register"');

    await stage.world.jiashan.act(caseId, 'accept');
    await stage.world.jiashan.act(caseId, 'deny');
    const decided = await jiashan.get(`/w/cases/${caseId}/papers`);
    const numbers = [...decided.text.matchAll(/papers\/(\d+)\?/g)].map(([, number]) => number);
    const decision = await jiashan.get(`/w/cases/${caseId}/papers/${numbers.at(-1)}`);
    for (const said of ['<h1>决定书</h1>', '不予许可', '行政复议'])
      expect(decision.text).toContain(said);
    expect((await jiashan.get(`/w/cases/${caseId}/papers/service`)).text).toContain('送达回证');
    const open = await qingpu.get(`/w/cases/${caseId}/papers`);
    const at = /name="at"[^>]*value="([^"]+)"/.exec(open.text)?.[1] ?? '';
    const unsigned = { do: 'serve', how: 'in_person', to: 'applicant', clerk: 'W-0231', at };
    const refused = await qingpu.send(open, unsigned, 'value="serve"');
    expect([refused.code, refused.text.includes('href="#f-signature"')]).toEqual([
      'request.invalid',
      true,
    ]);
    const served = await qingpu.send(
      refused,
      { ...unsigned, signature: scan('signed') },
      'value="serve"',
    );
    expect([served.status, served.code]).toEqual([200, '']);
    expect(served.text).toContain('直接送达');
    expect(served.text).not.toContain('value="serve"');
  });
}
