import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { adapterFor, erased, formatOf, formats } from '#adapters/index';
import type { WireFormat } from '#contracts/region-adapter';
import { fail, ok, type Result } from '#contracts/result';
import type { AdapterFor } from '../assembly/bindings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `name=place`: what configurations call the format, and a folder or package whose `format` it is. */
const entry = /^([a-z][a-z0-9-]{1,29})=(\S+)$/;

/** A folder or file, or else a package that is installed where the process is started. */
function addressOf(place: string): string {
  const path = resolve(place);
  if (!existsSync(path) && !/^[./]/.test(place))
    return pathToFileURL(createRequire(join(process.cwd(), 'x.js')).resolve(place)).href;
  const index = ['index.ts', 'index.js'].map((file) => join(path, file)).find(existsSync);
  return pathToFileURL(index ?? path).href;
}

const isFormat = (value: unknown): value is WireFormat<unknown> =>
  typeof (value as { credentials?: { safeParse?: unknown } } | undefined)?.credentials
    ?.safeParse === 'function';

async function load(name: string, place: string): Promise<Result<WireFormat<unknown>, string>> {
  if (formats.has(name))
    return fail(`ADAPTERS: ${name} is a format of this build: take another name`);
  try {
    const { format } = (await import(addressOf(place))) as { readonly format?: unknown };
    return isFormat(format)
      ? ok(format)
      : fail(
          `ADAPTERS: ${place} exports no \`format\` (a WireFormat, contracts/region-adapter.ts)`,
        );
  } catch (error) {
    // The operator's own code, on the operator's own terminal.
    return fail(
      `ADAPTERS: ${place} cannot be loaded: ${error instanceof Error ? error.message : 'failed'}`,
    );
  }
}

/**
 * The adapters of this process: those of the build, and those that `ADAPTERS` names, comma-separated. Only for
 * Node: at the edge nothing can be loaded, and what is to run there is compiled in (adapters/index.ts).
 */
export async function adaptersOf(
  environment: Environment,
): Promise<Result<AdapterFor, readonly string[]>> {
  const words = (environment['ADAPTERS'] ?? '').split(',').filter((word) => word.trim() !== '');
  const own = new Map<string, WireFormat<unknown>>();
  const problems: string[] = [];
  for (const word of words) {
    const [, name, place] = entry.exec(word.trim()) ?? [];
    if (!name || !place) {
      problems.push(`ADAPTERS: ${word.trim()} is not name=folder or name=package`);
      continue;
    }
    const loaded = await load(name, place);
    if (loaded.ok) own.set(name, loaded.value);
    else problems.push(loaded.failure);
  }
  if (problems.length > 0) return fail(problems);
  return ok((region, configured) => {
    const format = own.get(formatOf(configured));
    return format ? erased({ ...format, region }) : adapterFor(region, configured);
  });
}
