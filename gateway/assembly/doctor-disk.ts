import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../platform/process/config.ts';
import { fine, look, type Said, wrong } from './finding.ts';

const fewFree = 0.1;
const noneFree = 0.01;

type Places = Pick<Config, 'checkpointFile' | 'tilesDir' | 'auditCopy'>;

/** Every folder that this process writes to; where it writes nothing, the one that it runs in. */
export function foldersOf({ checkpointFile, tilesDir, auditCopy = [] }: Places): readonly string[] {
  const copies = auditCopy.flatMap((place) => ('folder' in place ? [place.folder] : []));
  const own = checkpointFile === undefined ? [] : [dirname(checkpointFile)];
  const folders = [...own, ...(tilesDir === undefined ? [] : [tilesDir]), ...copies];
  return folders.length > 0 ? folders : [process.cwd()];
}

export function diskFinding(place: string, free: number): Said {
  const percent = Math.floor(100 * free);
  if (free < noneFree)
    return wrong({ en: `full: make room at ${place}`, zh: `已满：请为 ${place} 腾出空间` });
  return free < fewFree
    ? look({
        en: `nearly full, ${percent} % free at ${place}: make room`,
        zh: `将满，${place} 剩余 ${percent} %：请腾出空间`,
      })
    : fine({ en: `${percent} % free at ${place}`, zh: `${place} 剩余 ${percent} %` });
}

type Place = { readonly place: string; readonly free: number | undefined };

async function lookAt(place: string): Promise<Place> {
  const found = await statfs(place).catch(() => undefined);
  return { place, free: found && (found.blocks === 0 ? 1 : found.bavail / found.blocks) };
}

/** The fullest of the disks that this process writes to. */
export async function diskStanding(places: Places): Promise<Said> {
  const looked = await Promise.all(foldersOf(places).map(lookAt));
  const [fullest] = looked.toSorted((a, b) => (a.free ?? -1) - (b.free ?? -1));
  const { place = '', free } = fullest ?? {};
  return free === undefined
    ? wrong({ en: `${place} is not there`, zh: `${place} 不存在` })
    : diskFinding(place, free);
}
