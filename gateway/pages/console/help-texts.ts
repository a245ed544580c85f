import { type Text, text } from '../../platform/html/text.ts';

/** One thing that somebody wants done, where it is done, and what to know of it. */
export type Task = {
  readonly want: Text;
  readonly how: Text;
  readonly href?: string;
};

export const helpTexts = {
  title: text('帮助', 'Help'),
  lead: text(
    '要做什么、在哪里做、做之前要知道什么。',
    'What you want done, where it is done, and what to know before.',
  ),
  words: text('用词', 'Words'),
  stuck: text('没有成功时', 'Where something did not work'),
  stuckHow: text(
    '页面会写明原因和下一步，已填内容保留，改正后再提交即可；重复提交只算一次。仍不清楚时，把页面上的编号告诉运营方。',
    'The page says why and what to do next, and what was written stays: put it right and send it again; sent twice it is done once. If it is still not clear, tell the operator the number on the page.',
  ),
  session: text(
    '半小时不操作即退出，最长八小时；从本平台重新打开链接即可。草稿不会丢失。',
    'Half an hour without a press ends the session, eight hours at most: open a new link in your own platform. Drafts are not lost.',
  ),
} as const satisfies Record<string, Text>;

export const clerkTasks: readonly Task[] = [
  {
    want: text('为申请人收件', 'Take in an application'),
    how: text(
      '选事项和办理地区，任务清单逐项完成：身份、情形、申请表、材料、核对、提交。申请人在自己的手机或第二屏登录；可随时离开，草稿保留三十天。',
      'Choose item and region; the list of tasks leads through identity, situation, form, materials, check and submit. The applicant signs in on their own phone or the second screen; leave at any time, the draft stays for thirty days.',
    ),
    href: '/w/collect',
  },
  {
    want: text('找一个办件、清单或邮袋', 'Find a case, a list or a bag'),
    how: text(
      '顶部输入框：办件号、短码、运单号、办理地区编号、本地编号，手输或扫码。没有编号时按申请人证件查找，查找记入日志。',
      'The field at the top takes the case number, the short code, a waybill, the deciding region’s number or your own, typed or scanned. Without a number: by the document of the applicant, which is on record.',
    ),
    href: '/w/applicant',
  },
  {
    want: text('补正、撤回、当场核验退还', 'Bring a supplement, withdraw, see an original'),
    how: text(
      '在办件页办理。撤回须有申请人签字件。',
      'On the page of the case. A withdrawal needs what the applicant signed.',
    ),
    href: '/w',
  },
  {
    want: text('寄送和接收原件', 'Send and receive originals'),
    how: text(
      '办件页登记原件清单，封装后盖服务专用章；多份可并袋寄出。收到后在“今日”签收、逐行清点；数目不符时如实填写，网关记下两边的数目并停在应改正的一方。',
      'List the originals on the page of the case, seal the dossier with the service seal; several go in one bag. What arrives is signed for under Today and counted line by line; if a number does not fit, write what is there: both counts are kept and the case stops with whoever mends it.',
    ),
    href: '/w/bags',
  },
  {
    want: text('看申请人的电子证照', 'See an applicant’s e-certificate'),
    how: text(
      '申请人出示亮证码，扫码读一次；一码只能读一次，过期请其刷新。申请人会看到这次查阅。',
      'The applicant shows a code, you scan it: good once, and renewed on their phone when it is over. They see that you looked.',
    ),
    href: '/w/show',
  },
  {
    want: text('打印和送达文书', 'Print and serve papers'),
    how: text(
      '办件页的“文书与送达”：打印、盖章、登记文号、登记送达。',
      'Papers, on the page of the case: print, seal, register the number, record the service.',
    ),
  },
  {
    want: text('问对方窗口', 'Ask the other window'),
    how: text(
      '在线咨询，有答复期限；急事按联络员电话。',
      'In writing, with a day by which it is answered; the telephone of its contact stands beside it.',
    ),
    href: '/w/questions',
  },
  {
    want: text('交接班', 'Hand over at the change of shift'),
    how: text(
      '把自己名下的办件整批交给接班人。',
      'All that is on your desk goes to the next clerk at once.',
    ),
    href: '/w/shift',
  },
  {
    want: text('系统停用时', 'While the gateway is out'),
    how: text('提前打印登记表和步骤，停用时用纸收件。', 'Print the form and the steps beforehand.'),
    href: '/w/outage',
  },
];

export const clerkWords: readonly (readonly [Text, Text])[] = [
  [
    text('收件', 'collected'),
    text(
      '窗口收下材料；还不是受理，期限未开始。',
      'A window took the papers: not accepted yet, and no time limit runs.',
    ),
  ],
  [
    text('受理', 'accepted'),
    text(
      '办理地区决定受理，法定期限开始。',
      'The deciding region took the case on: the statutory time begins.',
    ),
  ],
  [
    text('补正', 'supplement'),
    text(
      '办理地区一次告知要补的材料；补齐前期限停止。',
      'The deciding region says once what is missing; time stands still until it is brought.',
    ),
  ],
  [text('办结', 'decided'), text('作出决定，期限结束。', 'There is a decision: time ends.')],
  [
    text('收受分离', 'separated hand-off'),
    text(
      '一地收件，另一地受理和决定。',
      'Collected in one region, accepted and decided in another.',
    ),
  ],
  [
    text('免提交', 'need not be brought'),
    text(
      '可由共享、电子证照或告知承诺代替的材料，清单上写明理由。',
      'Papers that sharing, an e-certificate or a signed commitment replaces; the list says which.',
    ),
  ],
];

export const operatorTasks: readonly Task[] = [
  {
    want: text('地区停机或不应答', 'A region is closed or silent'),
    how: text(
      '总览上看哪个地区断开、积压多少、最早多久。公告停机或停止投递须写理由；关闭期间消息等待，不消耗投递次数，开放后按限速自动送达。',
      'The board shows which region is cut off, how much waits and since when. Announce a closure or pause it, with a reason: messages wait, burn no attempt, and go by themselves at a rate that the region bears.',
    ),
    href: '/ops',
  },
  {
    want: text('消息搁置', 'Messages are parked'),
    how: text(
      '先排除原因，再单条或全部重投；一次全部重投是一条记录，写明完成、失败和操作人。',
      'Mend the cause, then send one or all again; one press over all is a record with done, failed and who pressed.',
    ),
    href: '/ops/parked',
  },
  {
    want: text('有人问某办件卡在哪里', 'Somebody asks where a case is stuck'),
    how: text(
      '按办件号查消息，可立即投递。',
      'Find its messages by the case; one can be tried now.',
    ),
    href: '/ops/messages',
  },
  {
    want: text('加入成员、登记或停用密钥', 'Add a member, put in or take out a key'),
    how: text(
      '逐项填写，核对“现在”与“生效后”，再生效；平台自己的换钥在“换钥”签署。',
      'By form; compare what stands with what shall, then put it in force. A platform signs for its next key itself, under Keys.',
    ),
    href: '/ops/members',
  },
  {
    want: text('互认协议', 'Agreements'),
    how: text(
      '由两地管理员提出和签署；运营方只看差异和停用。',
      'Proposed and signed by the two regions; an operator compares, and can stop one.',
    ),
    href: '/ops/agreements',
  },
  {
    want: text('恢复数据库之后', 'After a restore of the database'),
    how: text(
      '运行 npm run restore 后在此逐件处理：由谁、下一步。',
      'Once npm run restore ran: each case that needs a hand, whose, and the next step.',
    ),
    href: '/ops/restores',
  },
  {
    want: text('体检', 'How it stands'),
    how: text(
      '有碍运行的在前；只有密钥文件和恢复需要命令行。',
      'What is in the way comes first; only key files and a restore need a shell.',
    ),
    href: '/ops/standing',
  },
];

export const auditorTasks: readonly Task[] = [
  {
    want: text('查一个办件', 'Follow one case'),
    how: text(
      '检索后打开：各地环节、每一步的证明、谁看过几次、有无偏差。红色表示记录与签名的检查点不符。',
      'Search and open it: every leg, the proof of each step, who read it and how often, what deviates. Red: what is recorded does not fit the signed checkpoint.',
    ),
    href: '/audit',
  },
  {
    want: text('取证并离线核验', 'Take evidence and verify it elsewhere'),
    how: text(
      '在办件页勾选公开的字段并下载，其余只留摘要；在另一台机器上运行 npm run evidence -- verify。',
      'Tick what is disclosed on the page of the case and download; the rest stays a digest. Elsewhere: npm run evidence -- verify.',
    ),
    href: '/audit',
  },
  {
    want: text('检查报告和超时情况', 'Reports, and limits that were missed'),
    how: text('按时段和机关，一页可打印。', 'By time and body, on one page that prints.'),
    href: '/audit/reports',
  },
  {
    want: text('一段时间的变化', 'How it changed over time'),
    how: text('图下有同样数字的表。', 'Charts with the same numbers as tables.'),
    href: '/audit/trends',
  },
];

export const regionTasks: readonly Task[] = [
  {
    want: text('提出互认协议', 'Propose an agreement'),
    how: text(
      '填写文本、核对与现行协议的差异、下载、在本地区机器上签署、上传签好的文件。私钥不离开本地区。',
      'Write the terms, see how they differ from what is in force, download, sign on a machine of the region, bring the signed file. The key never leaves the region.',
    ),
    href: '/region/agreements/new',
  },
  {
    want: text('签署或终止协议', 'Sign or end one'),
    how: text(
      '标有“等待本地区签署”的先核对再签署；终止须提前通知。',
      'Those marked as waiting for this region are compared and signed; an agreement ends with notice.',
    ),
    href: '/region/agreements',
  },
  {
    want: text('更换本平台密钥', 'Change the keys of this platform'),
    how: text(
      '用现行密钥签署新公钥；同一文件另行送交运营方，由其签署后生效。',
      'The key that counts signs for the next; the same file goes to the operator by another way, whose signature puts it in force.',
    ),
    href: '/region/keys',
  },
];
