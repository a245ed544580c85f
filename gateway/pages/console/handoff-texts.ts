import type { CustodyState } from '#contracts/handoff';
import type { OriginalLine } from '../../casework/cases/originals-tables.ts';
import { counted, type Text, text } from '../../platform/html/text.ts';
import type { Language } from '../../platform/http/problem-texts.ts';

export const custodyTexts: Readonly<Record<CustodyState, Text>> = {
  packed: text('已装袋', 'Packed'),
  sealed: text('已封装', 'Sealed'),
  dispatched: text('运送中', 'On its way'),
  received: text('已签收，待清点', 'Received, not yet counted'),
  counted: text('清点相符', 'Counted, complete'),
  discrepancy: text('清点不符', 'Count differs'),
  returned: text('退回途中', 'On its way back'),
  lost: text('遗失', 'Lost'),
  replaced: text('遗失，已补办', 'Lost, made again'),
  cancelled: text('已取消', 'Cancelled'),
};

/** Where one original of a case is. */
export const originalTexts: Readonly<Record<OriginalLine['standing'], Text>> = {
  missing: text('尚未列入任何清单', 'On no list yet'),
  under_way: text('在途', 'Under way'),
  counted: text('办理地已清点', 'Counted at the deciding side'),
  discrepancy: text('清点不符', 'Count differs'),
  lost: text('遗失', 'Lost'),
  came_back: text('未经清点退回', 'Came back uncounted'),
  seen: text('当场核验退还', 'Seen at the counter, given back'),
};

/** So many pages of paper. */
export const pagesOfPaper = (count: number, language: Language): string =>
  counted(count, { zh: '页', one: 'page', many: 'pages' }, language);

export const handoffTexts = {
  originals: text('应核原件', 'Originals that are needed'),
  clerk: text('工号', 'clerk'),
  ended: text(
    '其中办件已撤回或不予受理，以下材料不得寄出或应退回',
    'A case of it was withdrawn or not accepted; these papers must not leave, or go back',
  ),
  title: text('原件交接', 'Originals of this case'),
  none: text('没有原件交接', 'No originals travel with this case'),
  back: text('返回办件', 'Back to the case'),
  link: text('查看原件交接', 'Where the originals are'),
  holder: text('现由谁保管', 'Who holds it'),
  owner: text('待谁处理', 'Who must act'),
  overdue: text('已超期', 'Overdue since'),
  waybill: text('运单', 'Waybill'),
  seal: text('服务专用章', 'Service seal'),
  pages: text('页数', 'Pages'),
  list: text('清单', 'List'),
  found: text('清点', 'found'),
  steps: text('交接过程', 'Steps'),
  unknown: text('下落不明', 'unknown'),
  print: text('打印清单', 'Print the list'),
  printBag: text('打印批次清单', 'Print the list of the bag'),
  home: text('返程', 'on the way home'),
} as const;
