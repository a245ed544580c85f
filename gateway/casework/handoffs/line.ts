import type { HandoffItem } from '#contracts/handoff';

/** A line of a list without what it is called: that was typed at a window, and may name a person. */
export type Line = Omit<HandoffItem, 'name'> & {
  /** In rows of earlier versions, in clear. */
  readonly name?: string;
};
