/** A password in an address would stand in logs, and in what an address is made into. */
export const isPlainAddress = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { username, password, hash } = new URL(text);
  return username === '' && password === '' && hash === '';
};

export const notPlain = 'no user, password or fragment in an address';
