/** `Platform.monotonicMs` of both runtimes. At the edge it stands still between two reads of the network. */
export const monotonicMs = (): number => performance.now();
