/** Acts that no test does by HTTP at their own door, because a page asks that door within the house: which test presses the button. */
export const askedWithin: ReadonlyMap<string, string> = new Map([
  ['restore.ask', 'tests/scenarios/restored.ts'],
  ['restore.settle', 'tests/scenarios/restored.ts'],
]);
