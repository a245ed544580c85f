import type { Irregularity } from '#contracts/case-reports';
import { type Text, text } from '../../platform/html/text.ts';

/** What is irregular about what a region reported. */
export const irregularTexts: Readonly<Record<Irregularity, Text>> = {
  reason_missing: text('未说明理由', 'No reason was given for it'),
  approver_missing: text('未注明批准人', 'Nobody is named who approved it'),
  legal_basis_missing: text('未注明法律依据', 'No legal basis was given'),
  wanted_missing: text('未列明需补正的内容', 'No list of what is to be brought'),
  body_missing: text('未注明移送机关', 'The body that it goes to is not named'),
  days_missing: text('未注明延长天数', 'It was not said by how many days'),
  supplement_again: text('再次要求补正（应当一次告知）', 'Asked again: all is to be told at once'),
  supplement_late: text('五个工作日后才要求补正', 'Asked after the five working days'),
  supplement_after_acceptance: text(
    '受理后要求补正，法定时限不停',
    'Asked after the acceptance: the limit by law runs on',
  ),
  supplement_outstanding: text('补正材料未到即处理', 'Went on without what was asked for'),
  accepted_again: text('重复受理', 'Accepted again'),
  accepted_late: text('视为受理后才受理', 'Accepted after it counted as accepted'),
  refused_after_acceptance: text('受理后不予受理', 'Refused after it was accepted'),
  decided_while_suspended: text('中止期间作出决定', 'Decided while it was suspended'),
  decided_again: text('再次作出决定', 'Decided again'),
  extended_before_acceptance: text('受理前延期', 'Extended before it was accepted'),
  extended_again: text('再次延期', 'Extended again'),
  extended_beyond_law: text('延期超过十个工作日', 'Extended by more than ten working days'),
  out_of_order: text('报告顺序与发生顺序不符', 'Reported after what came later'),
  after_end: text('办结后报告', 'Reported after the case had ended'),
  after_withdrawal: text('撤回后报告', 'Reported after the withdrawal'),
  nothing_granted: text('没有可撤销或注销的许可', 'Nothing was granted that could be taken back'),
  suspended_again: text('中止期间再次中止', 'Suspended while it was suspended'),
  suspended_after_end: text('办结后中止', 'Suspended after it had ended'),
  not_suspended: text('未中止即报告恢复', 'Told to go on, and did not stand still'),
  rule_unknown: text('所依规则未公布', 'Decided by a rule that is not announced'),
  rule_not_met: text('不符合所依规则', 'It does not meet the rule that it was decided by'),
  held_by_others: text('尚待原件或运营方处理', 'It waits for its originals, or for the operator'),
};
