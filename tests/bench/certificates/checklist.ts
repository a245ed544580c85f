import { Pool } from 'undici';
import { itemCodeIn } from '#adapters/kit/sample-world';
import { connections, type House } from '../house.ts';
import { closedLoop, openLoop } from '../load.ts';
import type { Figure } from '../report.ts';

/** 内资公司设立登记: the longest tree of questions and the most papers. */
const itemCode = itemCodeIn('330421', '000131001001');
const perSecond = 200;
const body = JSON.stringify({ situation: {}, applicant: { kind: 'company', home: '320509' } });

/** A checklist, as a page of a person asks for it: from one process, at a fixed rate however long it takes. */
export async function checklists(house: House, seconds: number): Promise<Figure[]> {
  const databaseUrl = await house.newDatabase();
  return house.withGateway({ role: 'api', databaseUrl }, async () => {
    const pool = new Pool(house.origin, { connections, pipelining: 1 });
    const path = `/v1/items/${itemCode}/checklist`;
    const headers = { 'content-type': 'application/json' };
    const ask = async () => {
      const answer = await pool.request({ method: 'POST', path, headers, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`HTTP ${answer.statusCode} ${text}`);
    };
    await closedLoop(1000, connections, ask);
    const histogram = await openLoop(perSecond, seconds * 1000, ask);
    await pool.close();
    return [50, 99].map((percentile) => ({
      name: `checklist, p${percentile}`,
      unit: 'ms',
      rounds: [histogram.getValueAtPercentile(percentile) / 1000],
      note: `open loop, ${perSecond}/s, ${histogram.totalCount} calls${percentile === 99 ? '; goal: under 20' : ''}`,
    }));
  });
}
