import { z } from 'zod';
import type { Guide } from '#contracts/guide';
import { type Packing, unpackConditions } from '../kit/conditions.ts';

const text = z.string().max(500);
const list = z.array(text).max(30);

/** 办事指南: names are the initials of the Chinese ones. */
export const RawGuide = z.strictObject({
  BBH: text,
  /** 服务对象. */
  FWDX: z.enum(['GR', 'FR', 'GR+FR']),
  GJZ: list,
  SPJG: z.strictObject({ MC: text, ZZLXDM: text.optional() }),
  SDYJ: z.array(z.strictObject({ FLMC: text, TK: text })).max(20),
  SLTJ: list,
  BLDD: z.array(z.strictObject({ MC: text, DZ: text, SJ: text, DH: text })).max(20),
  SFSF: z.enum(['0', '1']),
  SFSM: text.optional(),
  BLLC: z.array(z.strictObject({ HJ: text, TS: z.string().regex(/^\d{1,3}$/) })).max(20),
  YB: z.array(z.strictObject({ CLBM: text, MC: text })).max(60),
  ZXDH: list,
  TSDH: list,
  DXCCS: z.string().regex(/^\d{1,2}$/),
  /** 情形引导: QZ is what the earlier answers must be. */
  QXYD: z
    .array(
      z.strictObject({
        WTBM: text,
        WT: text,
        QZ: text.optional(),
        XX: z.array(z.tuple([text, text])).max(20),
      }),
    )
    .max(40),
  /** 不予办理的情形. */
  BYBL: z.array(z.strictObject({ QX: text, YY: text })).max(40),
});

const packing: Packing = { any: '/', all: '&', is: ':', option: '+' };
export const whenOf = (situation: string | undefined) => unpackConditions(situation ?? '', packing);

const audiences = { GR: 'person', FR: 'company', 'GR+FR': 'both' } as const;

/** In canonical form; what does not fit there is refused with the item. */
export const guideOf = (raw: z.infer<typeof RawGuide>): Record<keyof Guide, unknown> => ({
  version: raw.BBH,
  audience: audiences[raw.FWDX],
  keywords: raw.GJZ,
  result: {
    name: raw.SPJG.MC,
    ...(raw.SPJG.ZZLXDM ? { certificateType: raw.SPJG.ZZLXDM } : {}),
  },
  basis: raw.SDYJ.map(({ FLMC, TK }) => ({ law: FLMC, clause: TK })),
  conditions: raw.SLTJ,
  places: raw.BLDD.map(({ MC, DZ, SJ, DH }) => ({ name: MC, address: DZ, hours: SJ, phone: DH })),
  fee: { charged: raw.SFSF === '1', ...(raw.SFSM ? { note: raw.SFSM } : {}) },
  steps: raw.BLLC.map(({ HJ, TS }) => ({ name: HJ, days: Number(TS) })),
  samples: raw.YB.map(({ CLBM, MC }) => ({ material: CLBM, name: MC })),
  phones: raw.ZXDH,
  complaints: raw.TSDH,
  visits: Number(raw.DXCCS),
  questions: raw.QXYD.map(({ WTBM, WT, QZ, XX }) => {
    const when = whenOf(QZ);
    return {
      code: WTBM,
      text: WT,
      ...(when ? { when } : {}),
      options: XX.map(([code, name]) => ({ code, text: name })),
    };
  }),
  outcomes: raw.BYBL.map(({ QX, YY }) => ({ when: whenOf(QX), stop: YY })),
});
