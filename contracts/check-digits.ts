/** Check-character systems of ISO 7064 and the Chinese identifier standards. Upper-case input. */

const alphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const usccAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const citizenWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11643: ISO 7064 MOD 11-2 over 17 digits. */
export function citizenCheckDigit(first17: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(first17[i]) * (citizenWeights[i] ?? 0);
  return '10X98765432'[sum % 11] ?? '';
}

/** GB 32100: MOD 31 with weights 3^i over 17 characters; undefined if a character is not allowed. */
export function usccCheckCharacter(first17: string): string | undefined {
  let sum = 0;
  let weight = 1;
  for (const character of first17) {
    const value = usccAlphabet.indexOf(character);
    if (value < 0) return undefined;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return usccAlphabet[(31 - (sum % 31)) % 31];
}

/** GB/T 36904: ISO 7064 hybrid MOD 37,36 over digits and letters. */
export function mod37_36CheckCharacter(text: string): string | undefined {
  let product = 36;
  for (const character of text) {
    const value = alphanumeric.indexOf(character);
    if (value < 0) return undefined;
    product = (((product + value) % 36 || 36) * 2) % 37;
  }
  return alphanumeric[(37 - product) % 36];
}
