import type { Size } from '../../platform/html/frame.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Member } from '../../trust/federation/entries.ts';

/** An operator who is one of the administrators alone; who signs for a region, beside a window's work or without it. */
export type Administrator = 'system' | 'security' | 'region' | 'region_and_window';

/** Where a page stands, and for whom. */
export type Place = {
  readonly language: Language;
  /** Path and query of the page: the other language is the same place. Never one that holds a secret. */
  readonly address: string;
  /** Whose session looks; absent before a log-in. */
  readonly visitor?: {
    readonly name: string;
    readonly role: string;
    /** Whose ways the menu shows. */
    readonly kind: Member['role'] | Administrator | 'citizen';
  };
  /** 长辈版: larger letters, fewer choices, one thing on a page. */
  readonly size?: Size | undefined;
};
