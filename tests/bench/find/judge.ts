import type { Pool } from 'pg';

export type Asked = { readonly text: string; readonly values: readonly unknown[] };

type Node = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Node[];
};
type Explained = { readonly Plan: Node; readonly 'Execution Time': number };

export type Found = {
  readonly name: string;
  readonly ms: number;
  /** Tables read from end to end. */
  readonly scanned: readonly string[];
  readonly indexes: readonly string[];
};

const all = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(all)];

/** Of two runs the faster one: the first may have read from the disk. */
const runs = 2;

async function explain(pool: Pool, { text, values }: Asked): Promise<Explained> {
  const sql = `explain (analyze, timing off, format json) ${text}`;
  const times: Explained[] = [];
  for (let run = 0; run < runs; run++) {
    const { rows } = await pool.query(sql, [...values]);
    times.push(rows[0]['QUERY PLAN'][0] as Explained);
  }
  return times.reduce((best, one) => (one['Execution Time'] < best['Execution Time'] ? one : best));
}

const isRead = ({ text }: Asked): boolean => /^\s*(select|with)\b/i.test(text);

/**
 * What PostgreSQL does for everything that one question asked it, in all.
 * @throws Error if nothing that it asked was heard, as of a connection of its own: that is no answer in no time
 */
export async function judge(
  pool: Pool,
  name: string,
  asked: readonly Asked[],
  growing: ReadonlySet<string>,
): Promise<Found> {
  const reads = asked.filter(isRead);
  if (reads.length === 0) throw new Error('it was not heard to ask the database anything');
  const plans: Explained[] = [];
  for (const one of reads) plans.push(await explain(pool, one));
  const nodes = plans.flatMap(({ Plan }) => all(Plan));
  const scanned = nodes.flatMap((node) =>
    node['Node Type'].endsWith('Seq Scan') && growing.has(node['Relation Name'] ?? '')
      ? (node['Relation Name'] ?? [])
      : [],
  );
  return {
    name,
    ms: plans.reduce((sum, plan) => sum + plan['Execution Time'], 0),
    scanned: [...new Set(scanned)],
    indexes: [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))],
  };
}
