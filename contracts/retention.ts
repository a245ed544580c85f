import { z } from 'zod';

/**
 * 保存期限: what is kept for at least so many days, and which law says so. A setting below that is refused at the start, and
 * where a class has no setting nothing deletes it earlier. Beyond it the person's right to erasure comes first (PIPL art. 47).
 */
export const retentionClasses = {
  decided: {
    what: { zh: '已作决定的办件', en: 'what is personal in a case that was decided' },
    from: 'the end of the longest remedy (行政诉讼法 art. 46)',
    // The remedy runs from when the person learnt of it: ten working days to serve it, thirty more where it is made public.
    leastDays: 60,
    ground: '行政许可法 art. 44, 民事诉讼法 art. 95',
    isSet: true,
  },
  withdrawn: {
    what: { zh: '申请人撤回的办件', en: 'what is personal in a case that was withdrawn' },
    from: 'its end',
    leastDays: 0,
    ground: '个人信息保护法 art. 47',
    isSet: true,
  },
  answers: {
    what: { zh: '不属于办件的咨询、报错、异议', en: 'questions, faults, complaints of no case' },
    from: 'the answer',
    leastDays: 30,
    ground: 'the house’s promise: time to read it',
    isSet: true,
  },
  provision: {
    what: {
      zh: '亮证、证照异议的记录，证照副本在日志中的佐证',
      en: 'that a certificate was shown or disputed, and what opens the log’s commitments to a copy',
    },
    from: 'its making',
    leastDays: 3 * 366,
    ground: '网络数据安全管理条例 art. 12, 个人信息保护法 art. 56',
    isSet: false,
  },
  log: {
    what: { zh: '审计日志', en: 'the log: who was given and who read what, and every act' },
    from: 'its making',
    leastDays: Number.POSITIVE_INFINITY,
    ground: '网络安全法 art. 21, 网络数据安全管理条例 art. 12: nothing deletes it',
    isSet: false,
  },
} as const satisfies Record<string, RetentionClass>;

type RetentionClass = {
  readonly what: { readonly zh: string; readonly en: string };
  readonly from: string;
  readonly leastDays: number;
  readonly ground: string;
  readonly isSet: boolean;
};

const daysOf = (name: 'decided' | 'withdrawn' | 'answers') => {
  const { leastDays, ground } = retentionClasses[name];
  return z.int().min(leastDays, `at least ${leastDays} days of ${name} (${ground})`).max(36_500);
};

/** How many days each class is kept that may be set; one number is that of all. */
export const Retention = z.strictObject({
  decided: daysOf('decided'),
  withdrawn: daysOf('withdrawn'),
  answers: daysOf('answers'),
});
export type Retention = z.infer<typeof Retention>;

/** What the law asks, where nothing is set. */
export const leastRetention: Retention = {
  decided: retentionClasses.decided.leastDays,
  withdrawn: retentionClasses.withdrawn.leastDays,
  answers: retentionClasses.answers.leastDays,
};

const days = 86_400_000;
/** As long as records of what was given to whom are kept. */
export const provisionMs = retentionClasses.provision.leastDays * days;
