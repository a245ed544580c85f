/** The last two of the region's 33 characters number the business sub-item; `00` is the item as a whole. */
const wholeItem = '00';

/** 31 characters become the region's 33; a sub-item's 33 stay. */
export const regionalItemCode = (code: string): string =>
  code.length === 31 ? code + wholeItem : code;

/** The region's 33 characters without an empty sub-item, so that the same item has one canonical code. */
export const canonicalItemCode = (code: string): string =>
  code.length === 33 && code.endsWith(wholeItem) ? code.slice(0, 31) : code;
