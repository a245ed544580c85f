/** How many calls may be under way to one region. */
export type Slots = {
  /** Waits until at least one slot is free. @returns how many were taken, from 1 to `atMost` */
  readonly take: (atMost: number) => Promise<number>;
  readonly release: () => void;
  readonly resize: (size: number) => void;
  readonly size: () => number;
};

export function newSlots(initialSize: number): Slots {
  let size = initialSize;
  let taken = 0;
  const waiting: (() => void)[] = [];
  const letIn = () => {
    for (let free = size - taken; free > 0 && waiting.length > 0; free--) waiting.shift()?.();
  };
  return {
    take: async (atMost) => {
      while (taken >= size) await new Promise<void>((resolve) => waiting.push(resolve));
      const count = Math.min(atMost, size - taken);
      taken += count;
      return count;
    },
    release: () => {
      taken -= 1;
      letIn();
    },
    resize: (next) => {
      size = next;
      letIn();
    },
    size: () => size,
  };
}
