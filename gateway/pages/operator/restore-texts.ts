import { type Text, text } from '../../platform/html/text.ts';

export const restoreTexts = {
  title: text('恢复对账', 'After a restore'),
  lead: text(
    '数据库恢复后逐件询问办理地区：哪些办件已在地区办理，哪些已按地区所述采纳，哪些需要人工处理，由谁处理，下一步做什么。',
    'After the database was restored every region is asked about its cases: which were found there, which were taken as the region says, which need a hand, whose, and what to do next.',
  ),
  runs: text('对账记录', 'Runs'),
  none: text(
    '此数据库没有恢复后对账的记录。恢复数据库之后，停止全部进程，在服务器上运行：',
    'No restore was followed up on this database. After a restore, with every process stopped, run on the server:',
  ),
  noneNext: text(
    '时间为备份的时间。运行后此页列出每个办件的结果和下一步。',
    'The time is that of the backup. This page then lists what became of each case and the next step.',
  ),
  at: text('对账时间', 'Asked at'),
  since: text('备份时间', 'Backup of'),
  brokenOff: text('中断，请再次运行', 'broke off: run it again'),
  log: text('日志', 'Log'),
  sameLog: text('原日志继续', 'goes on'),
  open: text('需要人工处理', 'Needs a hand'),
  all: text('全部有差异的办件', 'All that differed'),
  nothingOpen: text(
    '没有需要人工处理的办件：地区所述与此处一致，或已采纳，或正在投递。',
    'No case needs a hand: regions say the same as this database, or what they say was taken, or it is on its way.',
  ),
  nothingAll: text(
    '没有有差异的办件：各地区所述与此处一致。',
    'No case differed: every region said the same as this database.',
  ),
  here: text('此处', 'here'),
  there: text('地区所述', 'the region says'),
  wentOn: text('此后已变为', 'since then it went on to'),
  who: text('由谁处理', 'Who'),
  next: text('下一步', 'Next step'),
  noSuchCase: text('没有此办件', 'it has no such case'),
  cannotBeAsked: text('此地区只来取件，无法询问', 'it fetches and cannot be asked'),
  noAnswer: text('没有应答', 'no answer'),
  operator: text('运营方', 'the operator'),
  contacts: text('联络员', 'its contact'),
  noContact: text(
    '该地区没有登记联络员，请联系其平台负责人。',
    'It has no contact registered: reach whoever runs its platform.',
  ),
  reachable: text('现在可接通', 'reachable now'),
  away: text('现在无人值守', 'nobody there now'),
  askAgain: text('再次询问地区', 'Ask the region again'),
  settle: text('记为已处理', 'Record it as dealt with'),
  settleHow: text('与地区商定的结果', 'What was agreed with the region'),
  choose: text('请选择', 'choose one'),
  settled: text('已人工处理', 'dealt with'),
  messages: text('此办件的消息', 'Its messages'),
  show: text('显示', 'Show'),
  region: text('办理地区', 'Deciding region'),
  lost: text('备份之后受理的办件', 'Cases taken in after the backup'),
  lostNext: text(
    '备份时间之后提交的办件不在此数据库中，也无从询问。持有回执的成员凭回执重新提交；提交前先告知办理地区，地区可能已有该办件。地区对这些办件的报告被拒绝，记为 callback.refused。',
    'What was submitted after the backup is not in this database, and no region can be asked for it. Whoever holds the receipts submits again, and tells the deciding region first, which may have it already. Reports about such cases are refused and stand in the log as callback.refused.',
  ),
} as const satisfies Record<string, Text>;

export const outcomeTexts = {
  agrees: text('一致', 'agrees'),
  will_be_sent: text('将投递', 'will be sent'),
  taken: text('已采纳', 'taken'),
  differs: text('不一致', 'differs'),
  not_answered: text('未应答', 'not answered'),
} as const satisfies Record<string, Text>;

/** What is done next, by what the region said. */
export const stepTexts = {
  taken: text(
    '状态已采纳，无须处理。地区原报告中的理由和文书不在应答中，需要时向地区索取。',
    'Its state was taken: nothing to do. Reasons and papers of the lost report are not in the answer: ask the region where they are needed.',
  ),
  will_be_sent: text(
    '进程运行后自动投递，无须处理；久未送达时查看其消息。',
    'It is sent by itself while the processes run: nothing to do. If it stays, look at its messages.',
  ),
  agrees: text('已一致，无须处理。', 'Both say the same by now: nothing to do.'),
  noSuchCase: text(
    '地区没有此办件而此处记录已送达：请地区按其编号核对；确无则由收件地区重新提交，完成后记为已处理。',
    'The region has no such case, and here it was delivered: have the region look by its own number; if it is not there, the collecting region submits again. Then record it.',
  ),
  otherState: text(
    '地区所述状态不能由此处状态得出：请地区更正或补发报告；收到报告后此处自动更新，更正后再次询问。',
    'What the region says cannot follow from what stands here: have it correct its record or send its report. A report changes the case by itself; after a correction ask again.',
  ),
  endedHere: text(
    '此处已办结而地区未办结：请地区按此处的结果更正，更正后再次询问。',
    'The case has ended here and not there: have the region correct its record by the result here, then ask again.',
  ),
  noAnswer: text(
    '等地区平台恢复后再次询问；长时间不应答时联系其联络员。',
    'Ask again when its platform answers; if it stays silent, ring its contact.',
  ),
  cannotBeAsked: text(
    '请联络员按办件号核对状态并补发报告；收到报告后此处自动更新。',
    'Have its contact look the case up by its number and send the report: that changes the case here by itself.',
  ),
  wentOn: text('地区已报告后续，无须处理。', 'Its region reported since: nothing to do.'),
} as const satisfies Record<string, Text>;

export const settledTexts = {
  submitted_again: text('已重新提交', 'it was submitted again'),
  region_corrected: text('地区已更正其记录', 'the region corrected its record'),
  region_reports: text('地区将补发报告', 'the region sends its report'),
  same_in_substance: text('核对后实质一致', 'looked at: the same in substance'),
} as const satisfies Record<string, Text>;
