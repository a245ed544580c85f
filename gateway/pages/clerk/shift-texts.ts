import type { Moment } from '#contracts/evaluation';
import type { TellingRequest } from '#contracts/telling';
import { type Text, text } from '../../platform/html/text.ts';

export const shiftTexts = {
  title: text('交接班', 'Shift'),
  lead: text(
    '在手办件按经办人列出；勾选后交给接班人，一次交接全部成功或全部不变。',
    'Open work by clerk. Tick what goes to the next one: all of it goes, or none.',
  ),
  whose: text('经办人', 'Clerk'),
  everybody: text('全部在手办件', 'All of this counter'),
  none: text('没有在手办件。', 'No open work.'),
  since: text('接手时间', 'since'),
  to: text('接班人代号', 'The next clerk, by their pseudonym'),
  which: text('移交办件', 'Which go'),
  hand: text('移交', 'Hand over'),
  handed: text('已移交。', 'Handed over.'),
  chooseOne: text('先选择交班人，再移交。', 'Choose whose work it is first.'),
  mine: text('我的在手办件', 'On my desk'),
  take: text('由我办理', 'I take it on'),
  takeLead: text(
    '登记为本人在手办件；已由他人办理的，先由其交班。',
    'It is on your desk then; what somebody else has, they hand over first.',
  ),
} as const satisfies Record<string, Text>;

export const momentTexts: Readonly<Record<Moment, Text>> = {
  collection: text('收件', 'Papers were collected'),
  consultation: text('咨询', 'A question was answered'),
  handling: text('办理', 'The case was decided'),
  delivery: text('领取结果', 'The result was handed over'),
};

export const evaluatingTexts = {
  title: text('请申请人评价', 'Ask for an evaluation'),
  lead: text(
    '评价码半小时内有效，由申请人在自己手机上填写；窗口不能代填。',
    'The code is good for half an hour and is filled in on the applicant’s own phone, never by the window.',
  ),
  moment: text('评价环节', 'What is evaluated'),
  clerk: text(
    '工号（选填，仅限本地区提供的环节；办理环节不填）',
    'Clerk number, if you like: only where your own region served, never for the decision',
  ),
  make: text('生成评价码', 'Make the code'),
  open: text('打开评价页面', 'Open the page'),
  until: text('有效至', 'good until'),
} as const satisfies Record<string, Text>;

export const tellingHows: Readonly<Record<TellingRequest['how'], Text>> = {
  phone: text('电话', 'by telephone'),
  letter: text('挂号信', 'by registered letter'),
  window: text('当面告知', 'at the window'),
};

export const tellingTexts = {
  title: text('告知登记', 'What was told'),
  lead: text(
    '申请人没有电话：每次变化由窗口告知，并在此登记。',
    'The applicant has no telephone: a window tells them of each change, and writes it down here.',
  ),
  none: text('还没有需要告知的变化。', 'There is nothing to tell yet.'),
  which: text('告知的变化', 'Which change'),
  how: text('告知方式', 'How'),
  clerk: text('工号', 'Clerk number'),
  at: text('告知时间（北京时间）', 'When (Beijing time)'),
  waybill: text('挂号信单号（选填）', 'Number of the letter, if any'),
  record: text('登记告知', 'Record it'),
  told: text('已告知', 'told'),
  untold: text('未告知', 'not told yet'),
} as const satisfies Record<string, Text>;
