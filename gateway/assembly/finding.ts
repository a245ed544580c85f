import type { Finding, Words } from '../platform/process/standing.ts';
import { settingIn } from './setting-words.ts';

export type Said = Omit<Finding, 'of'>;

export const fine = (words: Words): Said => ({ state: 'ok', words });
export const look = (words: Words): Said => ({ state: 'look', words });
export const wrong = (words: Words): Said => ({ state: 'wrong', words });

/** What somebody else says, by the one table of such words. */
export const told = (text: string): Words => ({ en: text, zh: settingIn('zh-CN', text) });
