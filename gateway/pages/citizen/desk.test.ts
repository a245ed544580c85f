import { expect, it } from 'vitest';
import { pageVisit } from '../../../tests/setup/page-visit.ts';
import { text } from '../../platform/html/text.ts';
import { listed } from './desk.ts';

it('a list that leaves some out says so', () => {
  const { visit } = pageVisit({});
  const shown = (isCut: boolean) =>
    String(listed({ found: [1], silent: [], isCut }, visit, '<1>' as never, text('无', 'none')));
  expect(shown(true)).toContain('有的地区还有更多');
  expect(shown(false)).not.toContain('有的地区还有更多');
});
