import { agents } from '../../kit/sample-agents.ts';
import { type Answer, json } from './answer.ts';
import { localTime } from './opening.ts';

export type Agents = {
  readonly answer: (input: URLSearchParams) => Answer;
  readonly withdraw: (uscc: string, idNumber: string) => () => void;
};

/** `yyyyMMddHHmmss`, or empty for an authorisation without end. */
const endTimeOf = (validUntil: string): string =>
  validUntil === 'long_term' ? '' : `${validUntil.replaceAll('-', '')}235959`;

/** 法人经办人: the register of the unified log-in for companies. */
export function createAgents(clock: () => Date): Agents {
  const own = agents.filter(({ company }) => company.home === '330421');
  const revoked = new Set<string>();
  const isOver = (endTime: string): boolean =>
    endTime !== '' && endTime < localTime(clock()).replace(/\D/g, '');

  return {
    answer(input) {
      const unifiedSocialId = input.get('unifiedSocialId') ?? '';
      const attnIdnum = input.get('attnIdnum') ?? '';
      if (unifiedSocialId === '' || attnIdnum === '')
        return json({ result: '1', errmsg: '缺少参数' });
      const record = own.find(
        ({ company, person }) => company.uscc === unifiedSocialId && person.idNumber === attnIdnum,
      );
      if (!record) return json({ result: '6', errmsg: '未查询到经办人授权' });
      const { company, person, kind, validUntil, items } = record;
      const endTime = endTimeOf(validUntil);
      const isRevoked = revoked.has(`${unifiedSocialId} ${attnIdnum}`);
      return json({
        result: 0,
        errmsg: '成功',
        legalPersonInfo: {
          name: company.name,
          unifiedSocialId,
          legalRepName: company.legalRepresentative,
          attnName: person.name.replaceAll('·', '‧'),
          attnIdnum,
          attnType: kind === 'entrusted' ? 'JBR' : 'FDDBR',
          attnStatus: isRevoked || isOver(endTime) ? 0 : 1,
          attnEndTime: endTime,
          attnScope: items === 'all' ? ['ALL'] : items,
        },
      });
    },
    withdraw(uscc, idNumber) {
      const key = `${uscc} ${idNumber}`;
      revoked.add(key);
      return () => void revoked.delete(key);
    },
  };
}
