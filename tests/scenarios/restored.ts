import { expect } from 'vitest';
import { restore } from '../../gateway/assembly/restore.ts';
import type { Visitor } from './as-visitor.ts';
import { qingpuToken, type Stage, settledCase } from './refusals.ts';

/**
 * A database that remembers less than the regions: what they decided is taken, what nobody can take is listed with whose
 * hand it needs, and goes when its region says otherwise or somebody says what was agreed.
 */
export async function restoreFollowedUp(stage: Stage, operator: Visitor): Promise<void> {
  const empty = await operator.get('/ops/restores');
  expect(empty.text).toContain('npm run restore -- --since');
  const region = await operator.get('/ops/regions/330421');
  await operator.send(region, { action: 'resume', reason: '对账' });
  const token = await qingpuToken(stage);
  const [taken, unknown, ended] = [
    await settledCase(stage, token),
    await settledCase(stage, token),
    await settledCase(stage, token),
  ];
  await stage.world.jiashan.act(taken, 'accept');
  const state = (id: string, to: string) =>
    stage.rows.query(`update case_record set state = '${to}' where id = '${id}'`);
  await state(taken, 'forwarded');
  await state(ended, 'approved');
  await stage.rows.query(
    `update case_record set regional_case_id = 'JS-NOT-THERE' where id = '${unknown}'`,
  );
  const { platform } = stage.gateway;
  const since = new Date(Date.now() - 3_600_000);
  const said: string[] = [];
  const options = { since, newEpoch: false, say: (line: string) => said.push(line) };
  expect(await restore(platform, undefined, options)).toBe(false);
  const open = await operator.get('/ops/restores');
  expect(open.text).not.toContain(taken);
  expect(open.text).toMatch(new RegExp(`${ended}[\\s\\S]*请地区按此处的结果更正`));
  // The region has no such number: it looks, and else the case is submitted again.
  expect(open.text).toMatch(new RegExp(`${unknown}[\\s\\S]*收件地区重新提交`));
  expect((await operator.get('/ops/restores?show=all')).text).toContain(taken);
  const asked = await operator.send(open, { case: ended, do: 'ask' }, `value="${ended}"`);
  expect([asked.status, asked.code, asked.text.includes(ended)]).toEqual([200, '', true]);
  const without = await operator.send(asked, { case: ended, do: 'settle', as: '' }, 'name="as"');
  expect([without.status, without.code]).toEqual([400, 'request.invalid']);
  // What its region told of since needs nobody.
  await state(unknown, 'accepted');
  expect((await operator.get('/ops/restores')).text).not.toContain(unknown);
  const as = 'region_corrected';
  const settled = await operator.send(without, { case: ended, do: 'settle', as }, 'name="as"');
  expect(settled.text).not.toContain(ended);
  const all = await operator.get(`/ops/restores?show=all`);
  expect(all.text).toContain('地区已更正其记录');
  const events = await stage.rows.query(
    `select event ->> 'action' as action from audit_pending where event ->> 'action' like 'restore.%'
     union all select convert_from(leaf, 'UTF8')::jsonb ->> 'action' from audit_event where convert_from(leaf, 'UTF8')::jsonb ->> 'action' like 'restore.%'`,
  );
  const actions = events.map(({ action }) => action);
  expect(actions.toSorted()).toEqual(['restore.asked', 'restore.reconciled', 'restore.settled']);
}
