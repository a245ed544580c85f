const longest = 40;

const kindOf = (character: string): string => {
  if (/\p{Script=Han}/u.test(character)) return '字';
  if (/\p{N}/u.test(character)) return '9';
  if (/\p{L}/u.test(character)) return 'A';
  if (/\s/u.test(character)) return ' ';
  // Marks of dates and codes tell how something is written; of others only that there was one.
  return /[-./:,，、()（）]/u.test(character) ? character : '?';
};

/**
 * How a text is written, without what it says: what cannot be read can be mended by whoever sees its form, and tells of nobody.
 * Runs of one kind become two of it, so that lengths of names and numbers are not told. Of a shape it is the shape itself.
 */
export const shapeOf = (text: string): string =>
  [...text.slice(0, 400)]
    .map(kindOf)
    .join('')
    .replace(/(.)\1+/gu, '$1$1')
    .slice(0, longest);
