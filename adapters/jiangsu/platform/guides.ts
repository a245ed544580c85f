import {
  complaintLine,
  guides,
  guideVersion,
  placeIn,
  type SampleGuide,
  type SampleWhen,
  stepsOf,
} from '../../kit/sample-guides.ts';
import { type SampleItem, type SampleMaterial, wholeDays } from '../../kit/sample-items.ts';

const names = (when: SampleWhen | undefined, scene: string, option: string): boolean =>
  when?.some((all) => all[scene]?.includes(option)) ?? false;

/** Every option lists the papers that it brings: the tree knows the materials and not they the tree. */
function sceneList({ questions, stops }: SampleGuide, materials: readonly SampleMaterial[]) {
  return questions.map(({ code, text, when, options }) => {
    const [up] = Object.entries(when?.[0] ?? {});
    return {
      sceneCode: code,
      sceneName: text['320509'],
      upOption: up ? `${up[0]}:${up[1][0]}` : '',
      optionList: options.map(([optionCode, optionName]) => ({
        optionCode,
        optionName,
        materialCodes: materials
          .filter((material) => names(material.when, code, optionCode))
          .map((material) => material.code)
          .join('^'),
        endTip: stops.find((stop) => names(stop.when, code, optionCode))?.why ?? '',
      })),
    };
  });
}

export function guideFor(item: SampleItem) {
  const guide = guides[item.basicCode];
  if (!guide) return undefined;
  const materials = item.materials['320509'];
  const [windowName, windowAddr, workTime, phone] = placeIn('320509');
  const [resultName, resultCertType = ''] = guide.result;
  return {
    verNo: guideVersion,
    targetType: { person: '1', company: '2', both: '3' }[guide.audience],
    keyWord: guide.keywords.join('^'),
    resultName,
    resultCertType,
    lawList: [{ lawName: guide.basis[0], lawItem: guide.basis[1] }],
    condition: guide.conditions.join('^'),
    windowList: [{ windowName, windowAddr, workTime, phone }],
    feeFlag: guide.fee ? '1' : '0',
    feeDesc: guide.fee ?? '',
    stepList: stepsOf(wholeDays(item, '320509')).map(([stepName, days]) => ({
      stepName,
      stepDays: String(days),
    })),
    samples: materials
      .filter(({ code }) => code === 'FORM')
      .map(({ code, name }) => ({ materialCode: code, sampleName: `${name}填写范本` })),
    consultTel: phone,
    superviseTel: complaintLine,
    arriveNum: String(guide.visits),
    sceneList: sceneList(guide, materials),
  };
}
