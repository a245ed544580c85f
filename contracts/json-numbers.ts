/** Up to this many digits come out of a double as they went in (IEEE 754: 15 decimal digits). */
const alwaysKeptLength = 15;

/**
 * Whether the number that a JSON text writes is kept by a double, and read alike by those who keep integers:
 * its value is that of the double's own text (RFC 8785 s3.2.2.3), and it lies within the integers that are
 * exact (RFC 7493 s2.2). `-0` is not kept: its canonical text is `0`. How it is written is free: 1.50 and
 * 15e-1 are one value.
 */
export function isExactNumber(written: string): boolean {
  const value = Number(written);
  if (Object.is(value, -0)) return false;
  if (written.length <= alwaysKeptLength && !/[eE]/.test(written)) return true;
  return (
    Math.abs(value) <= Number.MAX_SAFE_INTEGER && decimalOf(written) === decimalOf(String(value))
  );
}

const shape = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** One text for one decimal value: its significant digits and the power of ten of the last of them. */
function decimalOf(written: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = shape.exec(written) ?? [];
  const digits = `${whole}${fraction}`;
  let first = 0;
  while (digits[first] === '0') first++;
  if (first === digits.length) return '0';
  // Not by a pattern that ends in `0+$`: on a long row of zeros it takes the square of its length.
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  const power = Number(exponent) - fraction.length + (digits.length - end);
  return `${sign}${digits.slice(first, end)}e${power}`;
}
