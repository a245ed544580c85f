import { expect, it } from 'vitest';
import { holds } from '../setup/until.ts';
import { newVisitor, type Page, type Visitor } from './as-visitor.ts';
import type { Windows } from './dossiers.ts';
import type { Stage } from './refusals.ts';

type House = {
  readonly stage: Stage;
  readonly windows: Windows;
  readonly qingpu: Visitor;
  readonly jiashan: Visitor;
};

/** 叫号 by the pages of two windows, in the house of whoever asks. */
export function queuePages(house: () => House): void {
  it('叫号: numbers are called in turn to windows, stand on the screen of the hall and on the page of whoever holds them; two windows call two people', async () => {
    const { stage, qingpu, jiashan } = house();
    const here = '/w/queue?window=3';
    const take = { do: 'take' };
    const desk = await jiashan.get(here);
    const first = await jiashan.send(desk, take, 'value="take"');
    // An impatient finger takes one number.
    expect((await jiashan.send(desk, take, 'value="take"')).url).toBe(first.url);
    const second = await jiashan.send(first, take, 'value="take"');
    const own = (of: Page) => `/q/${/given=(tick_\w+)/.exec(of.url)?.[1]}`;
    expect((await jiashan.get(own(second))).text).toContain('前面还有 1 人');
    const called = await jiashan.send(second, { do: 'call' }, 'value="call"');
    expect([called.status, called.text.includes('A001')]).toEqual([200, true]);
    expect((await qingpu.get(own(first))).text).toMatch(/请到窗口[\s\S]*>3</);
    const other = await jiashan.get('/w/queue?window=4');
    await jiashan.send(other, { do: 'call' }, 'value="call"');
    const nobody = await jiashan.send(await jiashan.get(here), { do: 'call' }, 'value="call"');
    expect([nobody.status, nobody.code]).toEqual([409, 'ticket.nobody_waits']);
    const screen = await newVisitor(stage).get('/screen/330421');
    expect(screen.text).toMatch(/A002[\s\S]*>4<[\s\S]*A001[\s\S]*>3</);
    // Who is not there may be called again, and is then the one at that window.
    await jiashan.send(await jiashan.get(here), { do: 'missed' }, 'value="missed"');
    expect((await qingpu.get(own(first))).text).toContain('已过号');
    await jiashan.send(await jiashan.get(here), { do: 'recalled' }, 'value="recalled"');
    const ticket = own(first).slice(3);
    const foreign = await qingpu.send(
      await qingpu.get('/w/queue?window=1'),
      { do: 'served', ticket },
      'value="call"',
    );
    expect(foreign.code).toBe('ticket.not_found');
    await jiashan.send(await jiashan.get(here), { do: 'served' }, 'value="served"');
    expect((await qingpu.get(own(first))).text).toContain('已办结');
    const acts = `select count(*)::int as n from audit_event where position('${ticket}'::bytea in leaf) > 0 and position('W-0231'::bytea in leaf) > 0`;
    // Taken, called, missed, called again, done with: each with who pressed.
    await holds(async () => expect(await stage.rows.query(acts)).toEqual([{ n: 5 }]));
  });
}
