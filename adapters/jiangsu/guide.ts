import { z } from 'zod';
import type { Guide } from '#contracts/guide';
import type { When } from '#contracts/situation';

const text = z.string().max(500);
/** Several in one text, with `^` between them. */
const packed = z.string().max(1000);

const Scene = z.strictObject({
  sceneCode: text,
  sceneName: text,
  /** `scene:option`, behind which this one is asked; empty: at the start. */
  upOption: text,
  optionList: z
    .array(
      z.strictObject({
        optionCode: text,
        optionName: text,
        /** Materials that this option brings into the list. */
        materialCodes: packed,
        /** Not by this item, and why; empty: it goes on. */
        endTip: text,
      }),
    )
    .max(20),
});
type Scene = z.infer<typeof Scene>;

/** 办事指南 and the tree of scenes, as the region lists them beside the item. */
export const JiangsuGuide = z.strictObject({
  verNo: text,
  /** 1 个人, 2 法人, 3 both. */
  targetType: z.enum(['1', '2', '3']),
  keyWord: packed,
  resultName: text,
  resultCertType: text,
  lawList: z.array(z.strictObject({ lawName: text, lawItem: text })).max(20),
  condition: packed,
  windowList: z
    .array(z.strictObject({ windowName: text, windowAddr: text, workTime: text, phone: text }))
    .max(20),
  feeFlag: z.enum(['0', '1']),
  feeDesc: text,
  stepList: z
    .array(z.strictObject({ stepName: text, stepDays: z.string().regex(/^\d{1,3}$/) }))
    .max(20),
  samples: z.array(z.strictObject({ materialCode: text, sampleName: text })).max(60),
  consultTel: packed,
  superviseTel: packed,
  arriveNum: z.string().regex(/^\d{1,2}$/),
  sceneList: z.array(Scene).max(40),
});
type JiangsuGuide = z.infer<typeof JiangsuGuide>;

const listOf = (text: string): string[] => text.split('^').filter(Boolean);

/** The options of each scene that say so, as conditions. */
const optionsThat = (
  scenes: readonly Scene[],
  says: (option: Scene['optionList'][number]) => boolean,
): When =>
  scenes.flatMap(({ sceneCode, optionList }) => {
    const options = optionList.filter(says).map(({ optionCode }) => optionCode);
    return options.length > 0 ? [{ [sceneCode]: options }] : [];
  });

/** The scenes that bring a material into the list; undefined: it is always there. */
export function whenOf(guide: JiangsuGuide | undefined, materialCode: string): When | undefined {
  const when = optionsThat(guide?.sceneList ?? [], ({ materialCodes }) =>
    listOf(materialCodes).includes(materialCode),
  );
  return when.length > 0 ? when : undefined;
}

function questionOf({ sceneCode, sceneName, upOption, optionList }: Scene) {
  const [scene = '', option = ''] = upOption.split(':');
  return {
    code: sceneCode,
    text: sceneName,
    ...(upOption === '' ? {} : { when: [{ [scene]: [option] }] }),
    options: optionList.map(({ optionCode, optionName }) => ({
      code: optionCode,
      text: optionName,
    })),
  };
}

const outcomesOf = ({ sceneCode, optionList }: Scene) =>
  optionList
    .filter(({ endTip }) => endTip !== '')
    .map(({ optionCode, endTip }) => ({ when: [{ [sceneCode]: [optionCode] }], stop: endTip }));

/** In canonical form; what does not fit there is refused with the item. */
export const guideOf = (raw: JiangsuGuide): Record<keyof Guide, unknown> => ({
  version: raw.verNo,
  audience: { 1: 'person', 2: 'company', 3: 'both' }[raw.targetType],
  keywords: listOf(raw.keyWord),
  result: {
    name: raw.resultName,
    ...(raw.resultCertType ? { certificateType: raw.resultCertType } : {}),
  },
  basis: raw.lawList.map(({ lawName, lawItem }) => ({ law: lawName, clause: lawItem })),
  conditions: listOf(raw.condition),
  places: raw.windowList.map(({ windowName, windowAddr, workTime, phone }) => ({
    name: windowName,
    address: windowAddr,
    hours: workTime,
    phone,
  })),
  fee: { charged: raw.feeFlag === '1', ...(raw.feeDesc ? { note: raw.feeDesc } : {}) },
  steps: raw.stepList.map(({ stepName, stepDays }) => ({ name: stepName, days: Number(stepDays) })),
  samples: raw.samples.map(({ materialCode, sampleName }) => ({
    material: materialCode,
    name: sampleName,
  })),
  phones: listOf(raw.consultTel),
  complaints: listOf(raw.superviseTel),
  visits: Number(raw.arriveNum),
  questions: raw.sceneList.map(questionOf),
  outcomes: raw.sceneList.flatMap(outcomesOf),
});
