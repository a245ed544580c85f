import { itemCodeIn, people } from '#adapters/kit/sample-world';
import { newVisitor, signInThere } from '../scenarios/as-visitor.ts';
import { leaseItem, type Windows } from '../scenarios/dossiers.ts';
import { application, personToken, type Stage, settledCase } from '../scenarios/refusals.ts';

export type Objects = {
  readonly caseId: string;
  readonly decided: string;
  /** Of an applicant without a telephone. */
  readonly told: string;
  /** Of the citizen themselves; something is asked for. */
  readonly own: string;
  readonly ownDraft: string;
  readonly handoffId: string;
  readonly batchId: string;
  readonly draftId: string;
  readonly question: string;
  /** A number of the hall of Jiashan, called to a window. */
  readonly ticketId: string;
};

/** What the citizen of the pages began in their own app and has not sent. */
async function draftOf(stage: Stage): Promise<string> {
  const browser = newVisitor(stage);
  const item = itemCodeIn('330421', '000131001001');
  const door = await browser.get(`/me/apply?item=${item}&s.premises=own`);
  const home = { region: '320509', kind: 'person' };
  const there = await browser.send(door, home, 'name="region"');
  const begun = await browser.send(await signInThere(browser, there, people[0].login), {});
  return new URL(begun.url).pathname.split('/').at(-1) ?? '';
}

/** Something of everything that a page shows. */
export async function furnish(stage: Stage, windows: Windows): Promise<Objects> {
  const { sender, receiver, json } = windows;
  const caseId = await windows.newCase();
  const decided = await windows.newCase();
  await stage.world.jiashan.act(decided, 'accept');
  await stage.world.jiashan.act(decided, 'deny');
  const reach = { by: 'letter', address: '吴江区示例镇一号' };
  const told = await settledCase(stage, sender, application({ reach }));
  await stage.world.jiashan.act(told, 'accept');
  await json('/v1/shift-handovers', sender, { to: 'W-0231', caseIds: [caseId] });
  const subject = { applicant: { kind: 'subject' } };
  const own = await settledCase(stage, await personToken(stage), subject);
  await stage.world.jiashan.act(own, 'require_supplement');
  const handoffId = await windows.sealed([caseId]);
  const bagged = await windows.sealed([await windows.newCase()]);
  const bag = await json('/v1/batches', sender, { handoffIds: [bagged] });
  const draft = { itemCode: leaseItem(), from: '310118', to: '330421', channel: 'window' };
  const words = { to: '330421', caseId, text: '租赁合同是否需要房东签字？' };
  const asked = await json('/v1/consultations', sender, words);
  const contact = { body: '嘉善县行政服务中心', post: '跨省通办窗口', phone: '0573-00000000' };
  await stage.ask({
    method: 'PUT',
    path: '/v1/regions/330421/contacts',
    headers: { authorization: `Bearer ${receiver}`, 'content-type': 'application/json' },
    body: JSON.stringify({ contacts: [{ ...contact, hours: [{ from: '09:00', to: '17:00' }] }] }),
  });
  const ticket = await json('/v1/tickets', receiver, {});
  await json('/v1/tickets/call', receiver, { window: '3' });
  return {
    caseId,
    decided,
    told,
    own,
    ownDraft: await draftOf(stage),
    handoffId,
    batchId: String(bag['batchId']),
    draftId: String((await json('/v1/drafts', sender, draft))['draftId']),
    question: String(asked['consultationId']),
    ticketId: String(ticket['ticketId']),
  };
}
