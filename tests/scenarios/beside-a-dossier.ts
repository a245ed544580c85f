import { expect } from 'vitest';
import { logged } from '../setup/logged.ts';
import { holds } from '../setup/until.ts';
import { enterAs } from './as-visitor.ts';
import { leaseItem, type Windows } from './dossiers.ts';
import { allScopes, application, get, post, type Stage } from './refusals.ts';

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

/** Whoever prints what lies in a dossier or a bag, at the door of the API or in the console, has read of originals. */
export async function printsLists(stage: Stage, windows: Windows): Promise<void> {
  const [one, two] = [await windows.newCase(), await windows.newCase()];
  const ids = [await windows.sealed([one]), await windows.sealed([two])];
  const bag = await windows.json('/v1/batches', windows.sender, { handoffIds: ids });
  const printed = [`handoffs/${ids[0]}/manifest`, `batches/${String(bag['batchId'])}/manifest`];
  const clerk = await enterAs(stage, stage.member('qingpu-platform'), allScopes, '/w');
  for (const path of printed) {
    const answer = await stage.ask(get(`/v1/${path}`, windows.sender));
    expect([path, answer.status]).toEqual([path, 200]);
    expect([path, (await clerk.get(`/console/${path}`)).status]).toEqual([path, 200]);
  }
  await holds(async () => {
    const events = await logged(stage, 'data.read', one);
    expect(events.map(({ object }) => object.class)).toContain('originals');
  });
}

/** A draft thrown away, an earlier federation document, the raw entries of the log: each is in the log with who did it. */
export async function readsWhatFewRead(stage: Stage, windows: Windows): Promise<void> {
  const draft = await windows.json('/v1/drafts', windows.sender, application());
  const path = `/v1/drafts/${String(draft['draftId'])}`;
  const headers = { ...get(path, windows.sender).headers, 'if-match': '"1"' };
  expect((await stage.ask({ method: 'DELETE', path, headers })).status).toBe(204);
  const [thrown, ...more] = await logged(stage, 'draft.discarded', String(draft['draftId']));
  expect([thrown?.actor.id, more]).toEqual(['qingpu-platform', []]);

  const operator = await stage.member('delta-operator').ownToken('admin');
  const version = await stage.ask(get('/v1/admin/federation/versions/1', operator));
  expect(version.status, version.text).toBe(200);
  const auditor = await stage.member('delta-auditor').ownToken('audit:read');
  const entries = await stage.ask(get('/log/tile/entries/000.p/1', auditor));
  expect(entries.status, entries.text).toBe(200);
  for (const [fieldClass, by] of [
    ['federation', 'delta-operator'],
    ['audit_log', 'delta-auditor'],
  ])
    await holds(async () => {
      const events = await logged(stage, 'data.read');
      const readers = events.filter(({ object }) => object.class === fieldClass);
      expect(readers.map(({ actor }) => actor.id)).toContain(by);
    });
}
