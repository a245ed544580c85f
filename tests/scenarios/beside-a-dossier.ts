import { expect } from 'vitest';
import { logged } from '../setup/logged.ts';
import { holds } from '../setup/until.ts';
import { enterAs } from './as-visitor.ts';
import { leaseItem, type Windows } from './dossiers.ts';
import { allScopes, post, type Stage } from './refusals.ts';

/** A pre-check becomes part of the case that is submitted later, once, and the log of that case says by whom. */
export async function precheckJoinsLater(stage: Stage, windows: Windows): Promise<void> {
  const materials = [{ code: 'FORM', verdict: 'ok' }];
  const checked = { itemCode: leaseItem(), materials };
  const made = await windows.json('/v1/prechecks', windows.sender, checked);
  const precheckId = String(made['precheckId']);
  const [caseId, another] = [await windows.newCase(), await windows.newCase()];
  const join = (id: string, token = windows.sender) =>
    post(`/v1/prechecks/${precheckId}/case`, token, { caseId: id });
  await stage.refuses(join(caseId, windows.stranger), { status: 404, code: 'precheck.not_found' });
  const joined = await stage.ask(join(caseId));
  expect([joined.status, JSON.parse(joined.text)]).toEqual([200, { ...made, caseId }]);
  expect((await stage.ask(join(another))).status).toBe(409);
  const events = await logged(stage, 'precheck.joined', caseId);
  expect(events.map(({ actor, object }) => [actor.id, object.ref])).toEqual([
    ['qingpu-platform', precheckId],
  ]);
}

/** Whoever prints the slip of a case, or looks where its originals are, leaves a reading of their own in its log. */
export async function readInConsole(stage: Stage, windows: Windows): Promise<void> {
  const qingpu = await enterAs(stage, stage.member('qingpu-platform'), allScopes, '/w');
  const clerk = { id: 'W-0231', role: 'window', station: 'js-hall-3' };
  const jiashan = await enterAs(stage, stage.member('jiashan-platform'), allScopes, '/w', clerk);
  const caseId = await windows.newCase();
  const id = await windows.sealed([caseId]);
  const readings = async () =>
    (await logged(stage, 'case.read', caseId)).map(({ actor }) => [actor.id, actor.clerk?.id]);
  const slip = await qingpu.get(`/console/cases/${caseId}/slip`);
  expect([slip.status, slip.text.includes(caseId)]).toEqual([200, true]);
  await holds(async () => expect(await readings()).toEqual([['qingpu-platform', undefined]]));
  const originals = await jiashan.get(`/console/cases/${caseId}/handoffs`);
  expect([originals.status, originals.text.includes(id)]).toEqual([200, true]);
  await holds(async () =>
    expect(await readings()).toEqual([
      ['qingpu-platform', undefined],
      ['jiashan-platform', 'W-0231'],
    ]),
  );
}
