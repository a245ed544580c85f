import { cp, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

type Copy = { readonly from: string; readonly to: string };

/** What the last stage of a Dockerfile takes from the repository. Whatever else it says is not understood, and said so. */
export function copiesOf(dockerfile: string): { copies: Copy[]; user: string; command: string[] } {
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  const copies: Copy[] = [];
  let user = '';
  const command: string[] = [];
  for (const line of last.split('\n').map((text) => text.trim())) {
    const [word = '', ...rest] = line.split(/\s+/);
    if (word === 'COPY' && !rest[0]?.startsWith('--'))
      copies.push({ from: rest[0] ?? '', to: rest[1] ?? '' });
    if (word === 'USER') user = rest[0] ?? '';
    if (word === 'ENTRYPOINT' || word === 'CMD')
      command.push(...(JSON.parse(rest.join(' ')) as string[]));
  }
  return { copies, user, command };
}

type Locked = {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
};

/** The packages that `npm ci --omit=dev --omit=optional` installs, by the lock file. */
export function packagesOf(lock: string): string[] {
  const { packages } = JSON.parse(lock) as { packages: Record<string, Locked> };
  return Object.entries(packages).flatMap(([path, { dev, optional, devOptional }]) =>
    path === '' || dev || optional || devOptional ? [] : path,
  );
}

/** Lays out in `target` what the image would hold in /app. */
export async function layOut(root: string, target: string): Promise<void> {
  const read = (path: string) => readFile(join(root, path), 'utf8');
  const { copies } = copiesOf(await read('docs/deploy/Dockerfile'));
  await mkdir(target, { recursive: true });
  for (const { from, to } of copies)
    await cp(join(root, from), join(target, to, to === './' ? from : ''), { recursive: true });
  for (const path of packagesOf(await read('package-lock.json'))) {
    const place = join(target, path);
    await mkdir(dirname(place), { recursive: true });
    // Nested packages come by a line of their own, if at all.
    await cp(join(root, path), place, {
      recursive: true,
      filter: (source) => !source.slice(join(root, path).length).includes('/node_modules'),
    });
  }
}
