/** `index`: the first event that is wrong, where it can be told. */
export type Broken = { readonly kind: 'broken'; readonly index?: number; readonly problem: string };

export const broken = (problem: string, index?: number): Broken => ({
  kind: 'broken',
  problem,
  ...(index === undefined ? {} : { index }),
});
