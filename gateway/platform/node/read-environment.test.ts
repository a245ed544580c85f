import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readEnvironment } from './read-environment.ts';

const dir = mkdtempSync(join(tmpdir(), 'tongban-environment-'));

it('settings that lie in files are read, those of courier companies too', () => {
  const file = join(dir, 'secret');
  writeFileSync(file, '{"a":1}\n');
  const names = ['KEYS', 'REGION_310118', 'PARCEL_COURIER_DELTA_EXPRESS'];
  const read = readEnvironment(Object.fromEntries(names.map((name) => [`${name}_FILE`, file])));
  expect(read).toEqual({
    ok: true,
    value: Object.fromEntries(names.map((name) => [name, '{"a":1}'])),
  });
});

it('all files that cannot be read are named at once', () => {
  const read = readEnvironment({ KEYS_FILE: join(dir, 'no'), FEDERATION_FILE: dir, PATH: '/bin' });
  expect(read).toEqual({
    ok: false,
    failure: [
      `KEYS_FILE: ${join(dir, 'no')} cannot be read (ENOENT)`,
      `FEDERATION_FILE: ${dir} cannot be read (EISDIR)`,
    ],
  });
});
