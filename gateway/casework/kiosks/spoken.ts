import type { CaseState } from '#contracts/case-states';
import { shortCode } from '#contracts/short-code';
import { type Text, text } from '../../platform/html/text.ts';
import type { Language } from '../../platform/http/problem-texts.ts';

/** What there is to do, in whole sentences: whoever hears a slip has nothing to look it up on. */
const stateSentences: Readonly<Record<CaseState, Text>> = {
  submitted: text('您的申请已经提交。', 'Your application is submitted.'),
  forwarded: text(
    '您的申请已经送到办理地，等待受理。',
    'Your application has reached the body that decides, and waits to be accepted.',
  ),
  accepted: text('您的申请已经受理，正在办理。', 'Your application is accepted and being handled.'),
  refused: text(
    '您的申请不予受理，理由见不予受理通知书，您可以请人念给您听。',
    'Your application was not accepted. A notice says why; ask to have it read to you.',
  ),
  supplement_required: text(
    '您的申请需要补正，要补什么，请问窗口。',
    'Something is missing in your application. Ask at the window what it is.',
  ),
  approved: text(
    '您的申请已经准予，结果在十个工作日内送达。',
    'Your application is approved. The result is handed over within ten working days.',
  ),
  denied: text(
    '您的申请不予许可，理由和救济途径见决定书，您可以请人念给您听。',
    'Your application is denied. The decision says why, and where to contest it; ask to have it read to you.',
  ),
  terminated: text('您的办件已经终止。', 'Your case was terminated.'),
  withdrawn: text('您的申请已经撤回。', 'Your application is withdrawn.'),
  suspended: text(
    '您的办件已经中止，恢复后再告诉您。',
    'Your case is suspended. You are told when it goes on.',
  ),
};

const digitNames: Readonly<Record<Language, readonly string[]>> = {
  'zh-CN': ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
  en: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
};

/** Character by character, with a rest in the middle: a voice would make a number of the digits, and a word of the letters. */
function spelt(code: string, language: Language): string {
  const [comma, rest] = language === 'en' ? [', ', '; '] : ['、', '，'];
  const named = (character: string) => digitNames[language][Number(character)] ?? character;
  return code
    .split('-')
    .map((part) => [...part].map(named).join(comma))
    .join(rest);
}

/** 口述凭证: the slip for whoever does not read it, by a machine's voice or a clerk's. The code is said twice, and nobody named. */
export function spokenSlip(
  { caseId, state }: { readonly caseId: string; readonly state: CaseState },
  language: Language,
): string {
  const code = spelt(shortCode(caseId), language);
  const said = stateSentences[state][language];
  return language === 'en'
    ? `${said}\nThe short code of your case has eight characters: ${code}.\nOnce more: ${code}.\nWith this code you can ask how it stands, online, at a window or at a kiosk.\n`
    : `${said}\n您的查询短码一共八位：${code}。\n再念一遍：${code}。\n凭这个短码，可以在线上、窗口或者自助终端查询进度。\n`;
}
