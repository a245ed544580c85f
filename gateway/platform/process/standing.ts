/** What is said of one thing, in both languages. */
export type Words = { readonly en: string; readonly zh: string };

/** What was found of one thing: as it should be, to be looked at, or in the way of working. */
export type Finding = {
  readonly of: string;
  readonly state: 'ok' | 'look' | 'wrong';
  readonly words: Words;
};
