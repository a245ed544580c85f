import { z } from 'zod';
import { Retention } from '#contracts/retention';
import { jsonOf } from '#contracts/strict-json';

const inJson = (text: string): unknown => {
  try {
    return jsonOf(text);
  } catch {
    return undefined;
  }
};

/** One number for all classes, or JSON with one for each. */
export const RetentionSetting = z.preprocess((text) => {
  if (typeof text !== 'string') return text;
  if (text.trim().startsWith('{')) return inJson(text);
  const days = Number(text);
  return { decided: days, withdrawn: days, answers: days };
}, Retention);
