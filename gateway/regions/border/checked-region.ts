import { peopleIn } from '#contracts/case';
import { inShanghai } from '#contracts/dates';
import { inexpressibleDocument } from '#contracts/inexpressible-document';
import type {
  AppointmentsDoor,
  CasesDoor,
  CertificatesDoor,
  IdentityDoor,
  ItemsDoor,
  RefuseCall,
  RegionAdapter,
} from '#contracts/region-adapter';
import { RawAnswer } from '#contracts/regional-answers';
import { fail } from '#contracts/result';
import { doors } from './doors.ts';
import { type Border, pass, passAtOnce } from './pass.ts';

type C = unknown;

/** A refusal that its adapter cannot say is said without words. */
export const checkedRefusal =
  <X>(border: Border, refuse: RefuseCall<C, X>): RefuseCall<C, X> =>
  (refusal, call, given) => {
    const door = { name: 'refuse', answer: RawAnswer };
    const said = passAtOnce(border, door, () => ({
      ok: true,
      value: refuse(refusal, call, given),
    }));
    if (said.ok) return said.value;
    return { status: refusal.status, contentType: 'text/plain', body: '' };
  };

const checkedLogouts = (border: Border, door: IdentityDoor<C>): Partial<IdentityDoor<C>> => {
  const { parseLogoutToken, parseLogoutCall, refuseLogoutCall, logout } = door;
  return {
    ...(parseLogoutToken && {
      parseLogoutToken: (input, given) =>
        pass(border, doors.parseLogoutToken, given, (context) => parseLogoutToken(input, context)),
    }),
    ...(parseLogoutCall && {
      parseLogoutCall: (call, given) =>
        pass(border, doors.parseLogoutCall, given, (context) => parseLogoutCall(call, context)),
    }),
    ...(refuseLogoutCall && { refuseLogoutCall: checkedRefusal(border, refuseLogoutCall) }),
    ...(logout && {
      logout: (input, given) =>
        pass(border, doors.logout, given, (context) => logout(input, context)),
    }),
  };
};

const checkedIdentity = (border: Border, door: IdentityDoor<C>): IdentityDoor<C> => {
  const { authorisationOf } = door;
  return {
    ticketParameter: door.ticketParameter,
    beginLogin: (input, given) =>
      passAtOnce(border, doors.beginLogin, () => door.beginLogin(input, given)),
    redeem: (input, given) =>
      pass(
        border,
        doors.redeem,
        given,
        (context) => door.redeem(input, context),
        ({ region, kind, party }) => {
          if (region !== border.name) return 'other_region';
          return party !== undefined && party.kind !== kind ? 'other_kind' : undefined;
        },
      ),
    ...(authorisationOf && {
      authorisationOf: (question, given) =>
        pass(border, doors.authorisationOf, given, (context) => authorisationOf(question, context)),
    }),
    ...checkedLogouts(border, door),
  };
};

const checkedItems = (border: Border, door: ItemsDoor<C>): ItemsDoor<C> => ({
  listItems: (given) => pass(border, doors.listItems, given, (context) => door.listItems(context)),
});

const checkedCertificates = (border: Border, door: CertificatesDoor<C>): CertificatesDoor<C> => {
  const { statusOf, parseStatusCall, refuseStatusCall } = door;
  return {
    retrieve: (input, given) =>
      pass(
        border,
        doors.retrieve,
        given,
        (context) => door.retrieve(input, context),
        (certificate) =>
          certificate && certificate.type !== input.type ? 'other_type' : undefined,
      ),
    ...(statusOf && {
      statusOf: (input, given) =>
        pass(border, doors.certificateStatus, given, (context) => statusOf(input, context)),
    }),
    ...(parseStatusCall && {
      parseStatusCall: (call, given) =>
        pass(border, doors.parseStatusCall, given, (context) => parseStatusCall(call, context)),
    }),
    ...(refuseStatusCall && { refuseStatusCall: checkedRefusal(border, refuseStatusCall) }),
  };
};

/** Refused where it is asked for; here once more, for what was taken before the format was another. */
const carried = ({
  identityDocuments,
}: Pick<CasesDoor<C>, 'identityDocuments'>): Pick<CasesDoor<C>, 'identityDocuments'> =>
  identityDocuments ? { identityDocuments } : {};

const checkedCases = (border: Border, door: CasesDoor<C>): CasesDoor<C> => ({
  ...carried(door),
  submit: (message, given) =>
    pass(border, doors.submit, given, async (context) => {
      const foreign = inexpressibleDocument(peopleIn(message), door.identityDocuments);
      return foreign ? fail(foreign) : door.submit(message, context);
    }),
  supplement: (message, given) =>
    pass(border, doors.supplement, given, (context) => door.supplement(message, context)),
  withdraw: (message, given) =>
    pass(border, doors.withdraw, given, (context) => door.withdraw(message, context)),
  notify: (message, given) =>
    pass(border, doors.notify, given, (context) => door.notify(message, context)),
  statusOf: (input, given) =>
    pass(border, doors.caseStatus, given, (context) => door.statusOf(input, context)),
  parseCallback: (call, given) =>
    pass(border, doors.parseCallback, given, (context) => door.parseCallback(call, context)),
  refuseCallback: checkedRefusal(border, door.refuseCallback),
});

const checkedAppointments = (border: Border, door: AppointmentsDoor<C>): AppointmentsDoor<C> => ({
  ...carried(door),
  slots: (input, given) =>
    pass(
      border,
      doors.slots,
      given,
      (context) => door.slots(input, context),
      (slots) =>
        slots.every(({ from }) => inShanghai(new Date(from)).startsWith(input.date))
          ? undefined
          : 'other_day',
    ),
  book: (input, given) =>
    pass(border, doors.book, given, async (context) => {
      const foreign = inexpressibleDocument([input.holder], door.identityDocuments);
      return foreign ? fail(foreign) : door.book(input, context);
    }),
  cancel: (input, given) =>
    pass(border, doors.cancel, given, (context) => door.cancel(input, context)),
  queueLength: (given) =>
    pass(border, doors.queueLength, given, (context) => door.queueLength(context)),
});

/** A region's adapter behind the border: every door in time, in form and in clean words, and no other way to it. */
export const checkedRegion = (border: Border, adapter: RegionAdapter<C>): RegionAdapter<C> => {
  const { region, credentials, levelWords, identity, items, certificates, cases, appointments } =
    adapter;
  return {
    region,
    credentials,
    ...(levelWords && { levelWords }),
    ...(identity && { identity: checkedIdentity(border, identity) }),
    ...(items && { items: checkedItems(border, items) }),
    ...(certificates && { certificates: checkedCertificates(border, certificates) }),
    ...(cases && { cases: checkedCases(border, cases) }),
    ...(appointments && { appointments: checkedAppointments(border, appointments) }),
  };
};
