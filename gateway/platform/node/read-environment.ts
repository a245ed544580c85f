import { readFileSync } from 'node:fs';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment with every `NAME_FILE` read into `NAME`, as container secrets are mounted.
 * @throws Error naming the variable when a file cannot be read
 */
export function readEnvironment(environment: Environment): Environment {
  const read: Record<string, string | undefined> = { ...environment };
  for (const [name, path] of Object.entries(environment)) {
    const target = /^((?:KEYS|FEDERATION|DATABASE_URL|REDIS_URL|REGION_\d{6}))_FILE$/.exec(
      name,
    )?.[1];
    if (!target || path === undefined) continue;
    try {
      read[target] = readFileSync(path, 'utf8').trim();
    } catch (error) {
      throw new Error(`${name}: ${path} cannot be read`, { cause: error });
    }
  }
  return read;
}
