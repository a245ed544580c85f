import dns, { type LookupAddress } from 'node:dns';
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type Done = (
  error: NodeJS.ErrnoException | null,
  address?: string | LookupAddress[],
  family?: number,
) => void;

/** While the file is there, no name leads anywhere in this process: a resolver that is away. */
export function forgetNamesWhile(file: string): void {
  const real = dns.lookup as unknown as (name: string, options: object, done: Done) => void;
  const lookup = (name: string, options: object, done: Done): void => {
    if (!existsSync(file)) {
      real(name, options, done);
      return;
    }
    const unknown = Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' });
    process.nextTick(done, unknown);
  };
  Object.assign(dns, { lookup });
  // For whoever has imported it by its name.
  syncBuiltinESMExports();
}
