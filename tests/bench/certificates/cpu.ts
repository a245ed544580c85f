/** CPU of one piece of work, all threads, in ms: that depends least on who else uses the machine. */
export async function cpuOf(
  seconds: number,
  work: (nth: number) => boolean | Promise<boolean>,
): Promise<number> {
  const until = performance.now() + seconds * 1000;
  const before = process.cpuUsage();
  let done = 0;
  while (performance.now() < until) {
    if (!(await work(done))) throw new Error('what is measured does not count');
    done++;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / done;
}

/** Rounds of several pieces of work, in turn, after each was done often enough to be compiled. */
export async function roundsOf(
  rounds: number,
  seconds: number,
  works: readonly ((nth: number) => boolean | Promise<boolean>)[],
): Promise<readonly (readonly number[])[]> {
  for (const work of works) await cpuOf(seconds, work);
  const measured: number[][] = works.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [index, work] of works.entries()) measured[index]?.push(await cpuOf(seconds, work));
  return measured;
}
