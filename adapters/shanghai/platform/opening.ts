const hourMs = 3_600_000;
const closesAt = 2;
const opensAt = 4;

/** Seconds until the nightly maintenance (02:00-04:00, +08:00) is over; 0 outside it. */
export function maintenanceLeftSeconds(now: Date): number {
  const sinceMidnightMs = (now.getTime() + 8 * hourMs) % (24 * hourMs);
  const closed = sinceMidnightMs >= closesAt * hourMs && sinceMidnightMs < opensAt * hourMs;
  return closed ? Math.ceil((opensAt * hourMs - sinceMidnightMs) / 1000) : 0;
}
