import { readFileSync } from 'node:fs';
import { fail, ok, type Result } from '#contracts/result';

type Environment = Readonly<Record<string, string | undefined>>;

const inFiles =
  /^(KEYS|LOG_SM_KEYS|FEDERATION|CONFORMANCE_KEYS|CONFORMANCE_REPORTS|DATABASE_URL|DATABASE_DIRECT_URL|REDIS_URL|WITNESS_POLICY|TILES_S3_KEY_ID|TILES_S3_SECRET|AUDIT_COPY_CA|AUDIT_COPY_CERT|AUDIT_COPY_KEY|REGION_\d{6}|PARCEL_COURIER_[A-Z][A-Z0-9_]*)_FILE$/;

/** Whether a variable is one of those that may hold a secret, as itself or by the name of its file. */
export const holdsSecret = (name: string): boolean =>
  inFiles.test(name) || inFiles.test(`${name}_FILE`);

/** The environment with every `NAME_FILE` read into `NAME`, as container secrets are mounted; all that cannot be read at once. */
export function readEnvironment(environment: Environment): Result<Environment, readonly string[]> {
  const read: Record<string, string | undefined> = { ...environment };
  const problems: string[] = [];
  for (const [name, path] of Object.entries(environment)) {
    const target = inFiles.exec(name)?.[1];
    if (!target || path === undefined) continue;
    delete read[name];
    try {
      read[target] = readFileSync(path, 'utf8').trim();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      problems.push(`${name}: ${path} cannot be read (${code ?? 'unknown'})`);
    }
  }
  return problems.length > 0 ? fail(problems) : ok(read);
}
