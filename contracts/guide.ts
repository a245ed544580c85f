import { z } from 'zod';
import { BasicCode, CertificateType } from './identifiers.ts';
import { Question, When } from './situation.ts';
import { Code, Label } from './text.ts';

const Name = Label({ max: 100 });
const Sentence = Label({ max: 500 });
const Line = Label({ max: 60 });

/** For whom an item is; one that is for both is for either. */
export const audiences = ['person', 'company'] as const;
export type Audience = (typeof audiences)[number];

/** 办理地点: a window with its address and hours. */
export const GuidePlace = z.strictObject({
  name: Name,
  address: Label({ max: 200 }),
  hours: Label({ max: 200 }),
  phone: Line.optional(),
});

/** What a situation changes beside the materials: the way ends here, another item, less time, another window. */
export const Outcome = z.strictObject({
  when: When,
  /** Not by this item, and why. */
  stop: Sentence.optional(),
  /** The item that it is done by instead. */
  instead: BasicCode.optional(),
  /** In the unit of the item's own promise. */
  promisedDays: z.int().min(0).max(365).optional(),
  /** The name of one of the places. */
  place: Name.optional(),
});
export type Outcome = z.infer<typeof Outcome>;

/** 办事指南: what a region tells of an item before anybody applies. */
export const Guide = z.strictObject({
  /** The region's own name of this version. */
  version: Code(40),
  audience: z.enum([...audiences, 'both']),
  /** 主题 and other words that people look for it by. */
  keywords: z.array(Line).max(30),
  /** 审批结果: what one has in the end. */
  result: z.strictObject({ name: Name, certificateType: CertificateType.optional() }).optional(),
  /** 设定依据. */
  basis: z.array(z.strictObject({ law: Name, clause: Name.optional() })).max(20),
  /** 受理条件. */
  conditions: z.array(Sentence).max(20),
  places: z.array(GuidePlace).max(20),
  fee: z.strictObject({ charged: z.boolean(), note: Sentence.optional() }),
  /** 办理流程. */
  steps: z.array(z.strictObject({ name: Name, days: z.int().min(0).max(365).optional() })).max(20),
  /** 样表: filled-in examples, by the code of their material. */
  samples: z
    .array(
      z.strictObject({
        material: z.string().min(1).max(40),
        name: Name,
        url: z
          .url({ protocol: /^https$/, hostname: z.regexes.domain })
          .max(300)
          .optional(),
      }),
    )
    .max(60),
  /** 咨询电话. */
  phones: z.array(Line).max(10),
  /** 投诉渠道. */
  complaints: z.array(Line).max(10),
  /** How often somebody had to come in person where nothing is spared: 到现场次数. */
  visits: z.int().min(0).max(10),
  questions: z.array(Question).max(40),
  outcomes: z.array(Outcome).max(40),
});
export type Guide = z.infer<typeof Guide>;
