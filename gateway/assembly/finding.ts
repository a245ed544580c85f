import { settingIn } from './setting-words.ts';

/** What is said of one thing, to the person at the terminal. */
export type Words = { readonly en: string; readonly zh: string };

/** What was found of one thing: as it should be, to be looked at, or in the way of working. */
export type Finding = {
  readonly of: string;
  readonly state: 'ok' | 'look' | 'wrong';
  readonly words: Words;
};

export type Said = Omit<Finding, 'of'>;

export const fine = (words: Words): Said => ({ state: 'ok', words });
export const look = (words: Words): Said => ({ state: 'look', words });
export const wrong = (words: Words): Said => ({ state: 'wrong', words });

/** What somebody else says, by the one table of such words. */
export const told = (text: string): Words => ({ en: text, zh: settingIn('zh-CN', text) });
