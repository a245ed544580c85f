import { base64url } from 'jose';
import { ItemCode } from '#contracts/identifiers';

/** A cursor names the last item that was given out; the next page starts behind it. */
export const cursorAfter = (itemCode: string): string => base64url.encode(itemCode);

/** The item code in a cursor, or undefined if no cursor of ours reads like this. */
export function readCursor(cursor: string): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(base64url.decode(cursor));
    return ItemCode.safeParse(text).data;
  } catch {
    return undefined;
  }
}
