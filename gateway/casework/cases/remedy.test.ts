import { expect, it } from 'vitest';
import { remedyFor } from './remedy.ts';

const itemOf = (basicCode: string): string => `11320509XX0000001C4${basicCode}`;
const bodies = {
  reconsideration: '吴江区人民政府',
  court: '吴江区人民法院',
  items: [
    { basicCode: '000130001001', reconsideration: '上一级税务局' },
    { basicCode: '000132001001', none: true as const },
  ],
};
const authority = '吴江区行政审批局';
const denied = { state: 'denied' as const, authority };

it.each([
  ['of the region', { ...denied, itemCode: itemOf('000131001001') }, '吴江区人民政府'],
  [
    'tax: to the tax authority above',
    { ...denied, itemCode: itemOf('000130001001') },
    '上一级税务局',
  ],
  ['an account: none', { ...denied, itemCode: itemOf('000132001001') }, undefined],
  [
    'decided at province level: not the county’s',
    { ...denied, itemCode: itemOf('000131001001'), decidedBy: '江苏省市场监管局' },
    '江苏省市场监管局的本级人民政府',
  ],
  [
    'nothing was refused',
    { ...denied, state: 'approved' as const, itemCode: itemOf('1') },
    undefined,
  ],
])('the remedy is that of body and item: %s', (_, contested, body) => {
  expect(remedyFor(contested, bodies)?.reconsideration.body).toBe(body);
});
