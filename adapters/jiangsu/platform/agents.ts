import { z } from 'zod';
import { agents } from '../../kit/sample-agents.ts';
import { instantOf } from './clocks.ts';

const Question = z.strictObject({
  cornumber: z.string().length(18),
  agentname: z.string().min(1).max(200),
  agentpapersnumber: z.string().length(18),
  serialno: z.string().min(16).max(64),
});

type Found = Readonly<Record<string, string>>;

const own = agents
  .filter(({ company }) => company.home === '320509')
  .map(({ company, person, kind, validUntil, items }) => ({
    cornumber: company.uscc,
    corname: company.name,
    corlegalname: company.legalRepresentative,
    agentname: person.name,
    agentpapersnumber: person.idNumber,
    // 1 法定代表人, 2 受委托人
    agenttype: kind === 'entrusted' ? '2' : '1',
    enddate: validUntil === 'long_term' ? '长期' : validUntil.replaceAll('-', ''),
    itemcodes: items === 'all' ? '*' : items.join('^'),
  }));

function parse(params: string | null): unknown {
  try {
    return JSON.parse(params ?? '');
  } catch {
    return undefined;
  }
}

/** Who acts for which company of this place; answers undefined if nobody knows of it. */
export function makeAgents(now: () => number) {
  const withdrawn = new Set<string>();

  /** 0 有效, 1 已撤销, 2 已到期 */
  function stateOf(key: string, enddate: string): string {
    if (withdrawn.has(key)) return '1';
    return enddate !== '长期' && instantOf(`${enddate}235959`) < now() ? '2' : '0';
  }

  function find(params: string | null): Found | 'malformed' | undefined {
    const question = Question.safeParse(parse(params));
    if (!question.success) return 'malformed';
    const { cornumber, agentpapersnumber } = question.data;
    const record = own.find(
      (each) => each.cornumber === cornumber && each.agentpapersnumber === agentpapersnumber,
    );
    const key = `${cornumber} ${agentpapersnumber}`;
    return record && { ...record, agentstate: stateOf(key, record.enddate) };
  }

  const withdraw = (uscc: string, idNumber: string) => {
    const key = `${uscc} ${idNumber}`;
    withdrawn.add(key);
    return () => void withdrawn.delete(key);
  };
  return { find, withdraw };
}
export type Agents = ReturnType<typeof makeAgents>;
