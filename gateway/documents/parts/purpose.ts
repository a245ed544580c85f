import type { ItemPurpose } from '#contracts/audit-purposes';
import { itemPurpose } from '../../audit/log/append.ts';
import type { PartRow } from './store.ts';

/** What a part was uploaded for, in the words of the audit log. */
export const partPurpose = ({ uses }: Pick<PartRow, 'uses'>): ItemPurpose =>
  itemPurpose('document for', uses.map(({ itemCode }) => itemCode).join(' '));
