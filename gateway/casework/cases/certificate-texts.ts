import type { Standing } from '#contracts/certificate';

type Both = { readonly zh: string; readonly en: string };

const both = (zh: string, en: string): Both => ({ zh, en });

const replace = both(
  '请收件地告知申请人另交有效材料；办理地依法处理，需要时发补正告知书。法定时限照常计算。',
  'The collecting side tells the applicant to bring material that counts; the deciding side deals with it by law and may ask for a supplement. The statutory limit runs on.',
);

const what: Readonly<Record<Standing, Both>> = {
  valid: both('已恢复有效', 'counts again'),
  suspended: both('已被发证地冻结', 'is suspended where it was issued'),
  revoked: both('已被发证地吊销', 'was revoked where it was issued'),
  cancelled: both('已被发证地注销', 'was cancelled where it was issued'),
  expired: both('已过有效期', 'is past its term'),
  superseded: both('已换发，原证照不再有效', 'was superseded: the older version counts no more'),
  transferred_out: both('已迁出发证地', 'was transferred to another region'),
  unknown: both('发证地不能确认其状态', 'is not known to the region that issued it'),
  copy_expired: both(
    '的加注件在送达前已过期',
    'travelled in a copy that ended before it was delivered',
  ),
};

const steps: Readonly<Record<Standing, Both>> = {
  valid: both('可以继续依据该证照办理。', 'The case may go on with it.'),
  suspended: both(
    '恢复有效后自动解除提示；在此之前请勿据此作出决定，或请申请人另交材料。法定时限照常计算。',
    'The flag goes when it is valid again; until then do not decide on it, or ask for other material. The statutory limit runs on.',
  ),
  revoked: replace,
  cancelled: replace,
  expired: replace,
  superseded: both(
    '请重新调取现行证照并补交。法定时限照常计算。',
    'Fetch the certificate that is in force now and send it as a supplement. The statutory limit runs on.',
  ),
  transferred_out: replace,
  unknown: both(
    '请申请人提交纸质证照核对。法定时限照常计算。',
    'Ask the applicant for the paper and compare. The statutory limit runs on.',
  ),
  copy_expired: both(
    '请重新调取证照并补交，或由办理地自行核验。法定时限照常计算。',
    'Fetch the certificate again and send it as a supplement, or check it by yourself. The statutory limit runs on.',
  ),
};

/** A field of it is contested: what it says stands for nobody until the issuing region has answered. */
export const disputedTodo = both(
  '有字段存在异议，发证地答复之前请勿据此认定；必要时请申请人提交纸质材料核对。法定时限照常计算。',
  'A field is contested: do not take it as certain before the issuing region has answered; compare with the paper where needed. The statutory limit runs on.',
);

/** What a party of the case does about it, in both languages: it is read by clerks of either side. */
export const todoOf = (standing: Standing): Both => steps[standing];

/** One field for words, and clerks of either language. */
const joined = ({ zh, en }: Both): string => [zh, en].join(' / ');

/** What a region is told. */
export const noticeText = (material: string, standing: Standing): string =>
  joined(
    both(
      `本件所用证照「${material}」${what[standing].zh}。${steps[standing].zh}`,
      `The certificate for “${material}” ${what[standing].en}. ${steps[standing].en}`,
    ),
  );

/** The material was brought anew. */
export const replacedText = (material: string): string =>
  joined(both(`本件材料「${material}」已另行补交。`, `“${material}” was brought anew.`));
