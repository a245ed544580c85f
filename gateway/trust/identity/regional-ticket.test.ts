import { describe, expect, it } from 'vitest';
import { parseTicket } from './regional-ticket.ts';

describe('parseTicket', () => {
  const handle = `${'0'.repeat(64)}${'h'.repeat(43)}`;

  it('keeps the dots of a region’s own ticket', () => {
    expect(parseTicket(`320509.${handle}.a.b.c`)?.ticket).toBe('a.b.c');
  });

  it('refuses line breaks, spaces and missing parts', () => {
    for (const text of [
      `320509.${handle}.`,
      `320509.${handle}.a\nb`,
      `320509.${handle}.a b`,
      `.${handle}.a`,
      'a',
    ]) {
      expect(parseTicket(text)).toBeUndefined();
    }
  });
});
