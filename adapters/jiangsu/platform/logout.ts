import { z } from 'zod';
import type { JiangsuPlatformSecrets } from './secrets.ts';
import { tell } from './tell.ts';

const Params = z.strictObject({
  uuid: z.string().min(1).max(128),
  serialno: z.string().min(16).max(64),
});

function parse(params: string | null): unknown {
  try {
    return JSON.parse(params ?? '');
  } catch {
    return undefined;
  }
}

/** 统一注销 both ways. */
export function makeLogouts(
  logoutUrl: string | undefined,
  callback: JiangsuPlatformSecrets['callback'],
  now: () => number,
) {
  const signedOut: string[] = [];

  const signOut = (uuid: string, how?: 'forged' | 'twice'): Promise<number[]> =>
    tell(logoutUrl, 'logout', { uuid }, callback, now, how);

  /** Whether the partner's word could be read. */
  function receive(params: string | null): boolean {
    const parsed = Params.safeParse(parse(params));
    if (parsed.success) signedOut.push(parsed.data.uuid);
    return parsed.success;
  }

  return { signOut, receive, signedOut: (): string[] => [...signedOut] };
}
export type Logouts = ReturnType<typeof makeLogouts>;
