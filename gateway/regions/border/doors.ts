import { z } from 'zod';
import { Authorisation } from '#contracts/authorisation';
import { Certificate, CertificateStatus } from '#contracts/certificate';
import { Registration, Scans, TakenScan } from '#contracts/courier';
import { Item, type ItemList, LeftOutItem, readItemList } from '#contracts/item';
import {
  BookedPlace,
  LoginPage,
  LogoutToken,
  Queues,
  RegionalStatus,
  RegionReceipt,
  Slots,
  TakenLogout,
  TakenReport,
  TakenStatuses,
} from '#contracts/regional-answers';
import { SubjectAssertion } from '#contracts/subject';
import type { Door } from './pass.ts';

const door = <T>(name: string, answer: z.ZodType<T>, patience?: number): Door<T> => ({
  name,
  answer,
  ...(patience === undefined ? {} : { patience }),
});

/** Nothing is promised: whatever came is dropped. */
const nothing = z.unknown().transform(() => undefined);

/** One bad entry is left out here too, and stops none of the others. */
const Items = z
  .object({ items: z.array(z.unknown()).max(10_000), leftOut: z.array(LeftOutItem).max(10_000) })
  .transform(({ items, leftOut }): ItemList => {
    const read = readItemList(
      items,
      (entry) => Object(entry).code,
      (entry) => Item.safeParse(entry),
    );
    return { items: read.items, leftOut: [...leftOut, ...read.leftOut] };
  });

/** Every door of a region and of a courier company: what must come through it. Compiled once. */
export const doors = {
  beginLogin: door('identity.beginLogin', LoginPage),
  redeem: door('identity.redeem', SubjectAssertion),
  parseLogoutToken: door('identity.parseLogoutToken', LogoutToken),
  parseLogoutCall: door('identity.parseLogoutCall', TakenLogout),
  authorisationOf: door('identity.authorisationOf', Authorisation.optional()),
  logout: door<void>('identity.logout', nothing),
  // Page after page: the time limit is that of one.
  listItems: door('items.listItems', Items, 6),
  retrieve: door('certificates.retrieve', Certificate.optional()),
  certificateStatus: door('certificates.statusOf', CertificateStatus),
  parseStatusCall: door('certificates.parseStatusCall', TakenStatuses),
  submit: door('cases.submit', RegionReceipt),
  supplement: door('cases.supplement', RegionReceipt),
  withdraw: door('cases.withdraw', RegionReceipt),
  notify: door('cases.notify', RegionReceipt),
  caseStatus: door('cases.statusOf', RegionalStatus),
  parseCallback: door('cases.parseCallback', TakenReport),
  slots: door('appointments.slots', Slots),
  book: door('appointments.book', BookedPlace),
  cancel: door<void>('appointments.cancel', nothing),
  queueLength: door('appointments.queueLength', Queues),
  register: door('courier.register', Registration),
  track: door('courier.track', Scans),
  parseScan: door('courier.parseCallback', TakenScan),
};
