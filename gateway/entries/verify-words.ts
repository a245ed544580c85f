import { settingIn } from '../assembly/setting-words.ts';
import { translator } from '../platform/http/reasons.ts';
// What a schema without words of its own says.
import '../platform/http/issue-texts.ts';

/** What `audit:verify` says of a log and its cases; `{}` stands for what differs. */
// biome-ignore format: a table, one line a reason
const chinese: Readonly<Record<string, string>> = {
  // Events, one by one.
  'the event is missing': '缺少该事件',
  'the leaf was changed: it does not have the recorded hash': '叶子被改动，与所记的散列不符',
  'the leaf is not an event in canonical form': '叶子不是规范形式的事件',
  'the row is filed under another case than its leaf': '该行所属办件与叶子不符',
  'the previous event of the case is not the one that it names': '办件的上一事件不是它所指的事件',
  'the event is in the log without a signed checkpoint': '该事件在日志中，但没有签名的检查点覆盖它',
  // The tree and its head.
  'outside of the database the tile {} is missing, or another': '数据库之外的瓦片 {} 缺失或不符',
  'the tree differs from the events: tile {}, hash {}': '树与事件不符：瓦片 {}，第 {} 个散列',
  'the tile {} holds more or less than what is signed': '瓦片 {} 的内容多于或少于所签名的',
  'the first {} events are not those of the checkpoint that you kept': '前 {} 条事件与您保存的检查点不符',
  'the events are not those that the checkpoint signs': '事件与检查点所签名的不符',
  'the log has {} events; the checkpoint that you kept has {}': '日志有 {} 条事件，而您保存的检查点有 {} 条',
  'there are events, but the checkpoint is gone': '有事件，但检查点不见了',
  'the checkpoint is not signed by the key {}': '检查点不是由密钥 {} 签名的',
  'the head says another size or root than its signed checkpoint': '头部记录的规模或根与签名的检查点不符',
  // The tree of commercial cryptography.
  'there is no SM3 tree': '没有国密树（SM3）',
  'the head of the SM3 tree is not signed by the key that was given': '国密树的头部不是由所给密钥签名的',
  'the head of the SM3 tree says another size or root than its signed checkpoint': '国密树头部记录的规模或根与签名的检查点不符',
  'the SM3 tree has more leaves than the log': '国密树的叶子多于日志',
  'the SM3 tree differs from the events: tile {}, hash {}': '国密树与事件不符：瓦片 {}，第 {} 个散列',
  'the events are not those that the checkpoint of the SM3 tree signs': '事件与国密树检查点所签名的不符',
  // Worth a look.
  'there is an SM3 tree, and no LOG_SM_VKEY by which to verify it': '有国密树，但未设 LOG_SM_VKEY，没有校验它',
  '{} events, the first at index {}, use words that this version does not know': '{} 条事件（首条序号 {}）使用了本版本不认识的词',
  '{} entries were set aside: see the table audit_set_aside': '{} 条内容被搁置：见表 audit_set_aside',
  // Cases and the log.
  '{}: its submission is not in the log': '{}：日志中没有它的提交',
  '{}: version {} ({}) is not in the log': '{}：版本 {}（{}）不在日志中',
  '{}: is {}, and no change made it so': '{}：状态为 {}，但没有使其如此的变更',
  '{}: the log says {}, and there is no such change': '{}：日志记有 {}，但没有这一变更',
  '{}: the log knows it, and there is no such case': '{}：日志中有，而数据库中没有这一办件',
};

const own = translator(chinese);

/** What was found, in both languages: who reads it is not asked which is theirs. */
export function inBoth(english: string): string {
  const known = own(english);
  return known === undefined ? `${english}.` : `${english}. ${known}。`;
}

const han = /\p{Script=Han}/u;

/** A problem of the environment or of where the tiles lie, likewise: line by line, where one is in English alone. */
export const problemInBoth = (problem: string): string =>
  problem
    .split('\n')
    .map((line) => (han.test(line) || line === '' ? line : `${line} ${settingIn('zh-CN', line)}`))
    .join('\n');
