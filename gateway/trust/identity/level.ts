const prefix = 'urn:tongban:ial:';
const levels = [0, 1, 2, 3];

/** How a real-name level is named in tokens and requests (`acr`). */
export const acrOf = (ial: number): string => `${prefix}${ial}`;

export const supportedAcrs: readonly string[] = levels.map(acrOf);

/**
 * The level that `acr_values` asks for: the lowest of those it names, as any of them is enough and a higher
 * one holds a lower one. Nothing asked is level 0.
 * @returns undefined if it names levels and none that exists: to ignore that would be to lower it
 */
export function requiredLevel(acrValues: string | undefined): number | undefined {
  if (acrValues === undefined) return 0;
  const asked = acrValues.split(' ');
  return levels.find((level) => asked.includes(acrOf(level)));
}
