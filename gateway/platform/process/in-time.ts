/**
 * What a work that cannot be stopped says, if it says so in time.
 * @throws Error with the code ETIMEDOUT; what comes later is dropped
 */
export function inTime<T>(atMostMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(Object.assign(new Error('not done in time'), { code: 'ETIMEDOUT' }));
    const timer = setTimeout(late, atMostMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
