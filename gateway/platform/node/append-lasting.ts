import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

const newLine = 0x0a;

/**
 * Appends lines to a file, which last when it resolves. A line that was torn before, by a crash or a full disk, is ended
 * first, so that it spoils none of these.
 */
export async function appendLasting(path: string, lines: string): Promise<void> {
  const file = await open(path, 'a+', 0o640);
  try {
    const { size } = await file.stat();
    const last = new Uint8Array([newLine]);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    await file.appendFile(last[0] === newLine ? lines : `\n${lines}`);
    await file.sync();
    if (size > 0) return;
  } finally {
    await file.close();
  }
  // The name of a new file lasts when its folder is written too (fsync(2)).
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}
