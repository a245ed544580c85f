import type { ErasureGround } from '#contracts/case-erasure';
import { SuspensionReason } from '#contracts/case-suspension';
import type { StatedDoubt } from '#contracts/case-times';
import type { Standing } from '#contracts/certificate';
import type { FaultOutcome, FollowUpStep } from '#contracts/evaluation';
import { failureKinds } from '#contracts/failures';
import type { ReversalReason } from '#contracts/refusal-reversal';
import type { OriginalsState } from '../../casework/cases/originals-tables.ts';
import type { Crossing } from '../../casework/clocks/clock.ts';
import type { LimitKind } from '../../casework/clocks/limit.ts';
import type { Overdue } from '../../casework/handoffs/overdue.ts';
import { type Text, text } from '../../platform/html/text.ts';
import { type Language, problemTexts } from '../../platform/http/problem-texts.ts';
import { suspensionTexts } from './clock-texts.ts';
import { irregularTexts } from './irregular-texts.ts';

const reversals: Readonly<Record<ReversalReason, Text>> = {
  not_from_the_region: text('答复并非来自办理地', 'The region had not answered'),
  region_fault: text('办理地平台故障', 'A fault of the region’s platform'),
  adapter_fault: text('网关读错了答复', 'The gateway misread the answer'),
  configuration_fault: text('配置有误，已改正', 'The configuration was wrong, and is mended'),
};

const overdue: Readonly<Record<Overdue['because'], Text>> = {
  not_dispatched: text('封装后未交寄', 'Sealed and not dispatched'),
  not_arrived: text('交寄后未到达', 'Dispatched and not arrived'),
  not_received: text('送达后未签收', 'Delivered and not received'),
  not_counted: text('签收后未清点', 'Received and not counted'),
  not_mended: text('差异未处理', 'The difference was not dealt with'),
};

const erasure: Readonly<Record<ErasureGround, Text>> = {
  purpose_achieved: text('处理目的已实现', 'Its purpose is achieved'),
  retention_ended: text('保存期限届满', 'The retention period ended'),
  consent_withdrawn: text('个人撤回同意', 'Consent was withdrawn'),
  unlawful_handling: text('处理违法或违约', 'It was handled unlawfully'),
  service_ended: text('服务已停止', 'The service ended'),
};

const followUp: Readonly<Record<FollowUpStep, Text>> = {
  contacted: text('已联系', 'contacted'),
  extended: text('已延期', 'extended'),
  appealed: text('已申诉', 'contested'),
  upheld: text('复核成立，不计入', 'contested rightly'),
  dismissed: text('申诉不成立', 'contested wrongly'),
  mended: text('已整改', 'mended'),
  revisited: text('已回访', 'asked again'),
};

const faults: Readonly<Record<FaultOutcome, Text>> = {
  mended: text('已整改', 'mended'),
  will_be_mended: text('将整改', 'will be mended'),
  not_a_fault: text('不属实', 'not a fault'),
  elsewhere: text('不属本地区', 'of another region'),
};

const originals: Readonly<
  Record<`originals.${OriginalsState | 'lost' | 'came_back' | 'reported'}`, Text>
> = {
  'originals.none': text('没有原件', 'No originals'),
  'originals.awaited': text('原件尚未到达', 'Originals have not arrived'),
  'originals.complete': text('原件已齐全', 'Originals complete'),
  'originals.discrepancy': text('原件清点不符', 'Count of originals differs'),
  'originals.lost': text('原件遗失', 'Originals lost'),
  'originals.came_back': text('原件未经清点退回', 'Originals came back uncounted'),
  'originals.reported': text('办理地已作出报告', 'The deciding region reported'),
};

const warnings: Readonly<Record<`${LimitKind}.${Crossing['percent']}`, Text>> = {
  'acceptance.50': text('受理时限过半', 'Half of the time to accept is used'),
  'acceptance.80': text('受理时限已过 80%', '80 % of the time to accept is used'),
  'acceptance.100': text('受理时限已到', 'The time to accept is used up'),
  'promised.50': text('承诺时限过半', 'Half of the promised limit is used'),
  'promised.80': text('承诺时限已过 80%', '80 % of the promised limit is used'),
  'promised.100': text('承诺时限已到', 'The promised limit is used up'),
  'statutory.50': text('法定时限过半', 'Half of the limit by law is used'),
  'statutory.80': text('法定时限已过 80%', '80 % of the limit by law is used'),
  'statutory.100': text('法定时限已到', 'The limit by law is used up'),
};

/** How a certificate stands that the case relies on, where no refusal says it already. */
const standings: Readonly<Record<`certificate.${Standing | 'replaced'}`, Text>> = {
  'certificate.valid': text('证照有效', 'The certificate is valid'),
  'certificate.suspended': text('证照被冻结', 'The certificate is suspended'),
  'certificate.revoked': text('证照被吊销', 'The certificate was revoked'),
  'certificate.cancelled': text('证照已注销', 'The certificate was cancelled'),
  'certificate.expired': text('证照已过有效期', 'The certificate is past its term'),
  'certificate.superseded': text('证照已换发', 'The certificate was superseded'),
  'certificate.transferred_out': text('证照已迁出', 'The certificate was transferred'),
  'certificate.unknown': text('证照状态不明', 'The certificate’s status is not known'),
  'certificate.copy_expired': text('加注件送达前已过期', 'The copy ended before it was delivered'),
  'certificate.replaced': text('材料已另行补交', 'The material was brought anew'),
};

const own: Readonly<Record<string, Text>> = {
  ...standings,
  ...irregularTexts,
  ...suspensionTexts,
  ...reversals,
  ...erasure,
  ...overdue,
  ...followUp,
  ...faults,
  ...originals,
  ...warnings,
  withdrawal_undelivered: text('撤回未能送达', 'The withdrawal could not be delivered'),
  withdrawal_unconfirmed: text(
    '撤回未经申请人签字或确认',
    'Withdrawn without the applicant’s signature or confirmation',
  ),
  accepted_by_silence: text(
    '五个工作日内未告知，视为受理',
    'Nothing was said for five working days: it counts as accepted',
  ),
  told_in_time: text(
    '期限内已告知，视为受理不成立',
    'It was said in time: nothing was accepted by silence',
  ),
  additional: text('主动补充材料', 'More than was asked for'),
  earlier_step: text('先办事项的结果，随后送达', 'What an earlier step issued, handed on'),
  decided_before_withdrawal: text('撤回到达前已作出决定', 'Decided before the withdrawal arrived'),
  breaker: text('对方无应答，稍后再试', 'No answer there, tried later'),
  operator: text('运营方的决定', 'By decision of the operator'),
  unknown: text('原因未说明', 'No reason was given'),
  withheld: text('原因不公开', 'The reason is not shown'),
  timeout: text('对方未及时答复', 'No answer in time'),
  unreachable: text('无法连接对方平台', 'The platform could not be reached'),
  certificate_refused: text(
    '对方平台的 TLS 证书已到期或不受信任',
    'The TLS certificate of their platform has ended or is not believed',
  ),
  name_not_known: text('查不到对方平台的域名', 'The name of their platform is not known'),
  address_refused: text(
    '对方平台的域名指向不允许的地址',
    'The name of their platform leads where no platform may be',
  ),
  answer_lost: text('对方的答复未收到', 'The answer was lost'),
  not_an_answer: text('对方的答复无法识别', 'The answer could not be read'),
  unencodable: text('对方的字符集无法表达', 'Their character set cannot carry it'),
  closed: text('对方休息', 'Closed there'),
};

const isOurs = (code: string): code is keyof typeof failureKinds =>
  Object.hasOwn(failureKinds, code);

const foreign = text('对方平台的代码', 'Code of their platform');

/** Why something went as it did, in words; only a region's own code, for which we have none, is shown as it is. */
export function reasonText(code: string, language: Language): string {
  const known = Object.hasOwn(own, code) ? own[code] : undefined;
  if (known) return known[language];
  if (isOurs(code)) return problemTexts[code][language].title;
  return `${foreign[language]} ${code}`;
}

export const doubtTexts: Readonly<Record<StatedDoubt, Text>> = {
  before_case: text('早于办件提交', 'before the case was submitted'),
  in_future: text('在将来', 'in the future'),
  long_ago: text('过早', 'too long ago'),
};

/** A reason for which the case stands still, as whoever suspended it chose it. */
export const suspensionText = (reason: string, language: Language): string =>
  SuspensionReason.safeParse(reason).success
    ? suspensionTexts[reason as SuspensionReason][language]
    : reasonText(reason, language);
