/** What Prometheus would see of one trouble: series with their values by the minute (promtool's notation), and when it is looked at. */
export type AlertCase = {
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  /** Those of the alert beside its severity. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Alerts that fire with it, since it is a trouble of theirs too. */
  readonly also?: readonly string[];
};

const job = { job: 'tongban' };
const region = { region: '330421' };
const accepted = 'http_route="/v1/cases",http_request_method="POST",http_response_status_code';

/** One trouble for every alert: that alone must fire, and those that it names. */
export const alertCases: Readonly<Record<string, AlertCase>> = {
  TongbanDown: { series: { 'up{job="tongban"}': '0x10' }, at: '3m', labels: job },
  TongbanNotReady: { series: { tongban_ready: '0x10' }, at: '3m' },
  TongbanDependencyUnhealthy: {
    series: { 'tongban_dependency_healthy{dependency="witnesses"}': '0x30' },
    at: '16m',
    labels: { dependency: 'witnesses' },
  },
  TongbanRestarts: {
    series: { 'process_start_time_seconds{job="tongban"}': '1 1 2 2 3 3 4 4 5 5' },
    at: '9m',
    labels: job,
  },
  // A counter that begins with its first line.
  TongbanTroubleInLog: {
    series: { 'tongban_log_lines_total{level="error",event="database.gone"}': '_x20 1x10' },
    at: '22m',
    labels: { event: 'database.gone' },
  },
  TongbanConnectionsShort: {
    series: { 'tongban_database_connections{state="waiting",instance="a"}': '3x10' },
    at: '6m',
    labels: { instance: 'a' },
  },
  TongbanEventLoopSlow: {
    series: { 'nodejs_eventloop_delay_seconds{quantile="0.99"}': '0.8x10' },
    at: '6m',
    labels: { quantile: '0.99' },
  },
  TongbanMemoryGrows: {
    series: { 'process_resident_memory_bytes{job="tongban"}': '550000000+500000x420' },
    at: '420m',
    labels: job,
  },
  TongbanDescriptorsShort: {
    series: {
      'process_open_fds{job="tongban"}': '90x10',
      'process_max_fds{job="tongban"}': '100x10',
    },
    at: '6m',
    labels: job,
  },
  TongbanClockDiffers: { series: { tongban_clock_difference_seconds: '-9x10' }, at: '4m' },
  TongbanSigningKeyEnds: {
    series: { tongban_signing_key_ends_timestamp_seconds: '1000000x10' },
    at: '1m',
  },
  TongbanLogLate: {
    series: { tongban_audit_log_age_seconds: '90x10', tongban_audit_grace_seconds: '14400x10' },
    at: '3m',
  },
  TongbanLogStopping: {
    series: { tongban_audit_log_age_seconds: '0 4000', tongban_audit_grace_seconds: '14400x10' },
    at: '1m',
  },
  TongbanLogDisturbed: { series: { tongban_audit_set_aside_total: '0x5 1x5' }, at: '8m' },
  TongbanLogUnwatched: { series: { tongban_audit_cosigned_age_seconds: '700x10' }, at: '3m' },
  TongbanLogNotCopied: {
    series: { 'tongban_audit_copy_lag_seconds{copy="file:///mnt/audit"}': '1000x10' },
    at: '6m',
    labels: { copy: 'file:///mnt/audit' },
  },
  TongbanMessagesParked: {
    series: { 'tongban_delivery_unfinished{state="parked",region="330421"}': '1x40' },
    at: '31m',
    labels: region,
  },
  TongbanRegionLeftAlone: {
    series: { 'tongban_delivery_breaker{region="330421"}': '2x40' },
    at: '31m',
    labels: region,
  },
  TongbanBacklogOld: {
    series: { 'tongban_delivery_backlog_age_seconds{region="330421"}': '4000x20' },
    at: '11m',
    labels: region,
  },
  TongbanNoCourier: { series: {}, at: '6m' },
  TongbanWorkerSilent: {
    series: { 'tongban_delivery_worker_silence_seconds{instance="a",region="330421"}': '400x10' },
    at: '6m',
    labels: { instance: 'a', ...region },
  },
  // Nothing at all is well, so that what is well has no series.
  TongbanAcceptBurnsFast: {
    series: {
      [`http_server_request_duration_seconds_bucket{${accepted}="503",le="0.5"}`]: '0+10x90',
      [`http_server_request_duration_seconds_count{${accepted}="503"}`]: '0+10x90',
    },
    at: '70m',
    also: ['TongbanAcceptBurnsSlowly'],
  },
  // One in ten: too slow for a ticket, not for waking anybody.
  TongbanAcceptBurnsSlowly: {
    series: {
      [`http_server_request_duration_seconds_bucket{${accepted}="202",le="0.5"}`]: '0+90x400',
      [`http_server_request_duration_seconds_count{${accepted}="202"}`]: '0+100x400',
    },
    at: '390m',
  },
  TongbanDeliveryBurns: {
    series: {
      'tongban_delivery_open_lag_seconds_bucket{region="330421",outcome="delivered",le="60.0"}':
        '0+80x400',
      'tongban_delivery_open_lag_seconds_count{region="330421",outcome="delivered"}': '0+100x400',
    },
    at: '390m',
    labels: region,
  },
  TongbanMergeBurns: {
    series: { tongban_audit_merge_delay_seconds_count: '0+100x400' },
    at: '390m',
  },
  TongbanRevocationBurns: {
    series: { tongban_certificate_change_lag_seconds_count: '0+100x400' },
    at: '390m',
  },
};

/** Beside every trouble, so that it alone is one. */
export const quiet: Readonly<Record<string, string>> = { tongban_delivery_slots: '4x420' };

/** A day on which all is well. */
export const wellSeries: Readonly<Record<string, string>> = {
  ...quiet,
  'up{job="tongban"}': '1x420',
  tongban_ready: '1x420',
  'tongban_dependency_healthy{dependency="postgresql"}': '1x420',
  'process_start_time_seconds{job="tongban"}': '1x100 100x320',
  'tongban_log_lines_total{level="error",event="delivery.failed"}': '7x420',
  'tongban_log_lines_total{level="warn",event="database.trouble"}': '0+1x420',
  'tongban_database_connections{state="waiting",instance="a"}': '0x420',
  'nodejs_eventloop_delay_seconds{quantile="0.99"}': '0.02x420',
  'process_resident_memory_bytes{job="tongban"}': '380000000+100000x420',
  'process_open_fds{job="tongban"}': '60x420',
  'process_max_fds{job="tongban"}': '1024x420',
  tongban_clock_difference_seconds: '-0.4x420',
  tongban_signing_key_ends_timestamp_seconds: '30000000x420',
  tongban_audit_log_age_seconds: '1x420',
  tongban_audit_grace_seconds: '14400x420',
  tongban_audit_set_aside_total: '3x420',
  tongban_audit_cosigned_age_seconds: '240x420',
  'tongban_audit_copy_lag_seconds{copy="file:///mnt/audit"}': '2x420',
  'tongban_delivery_unfinished{state="pending",region="330421"}': '9x420',
  'tongban_delivery_unfinished{state="parked",region="330421"}': '0x420',
  'tongban_delivery_breaker{region="330421"}': '0x420',
  'tongban_delivery_backlog_age_seconds{region="330421"}': '3x420',
  'tongban_delivery_worker_silence_seconds{instance="a",region="330421"}': '5x420',
  [`http_server_request_duration_seconds_bucket{${accepted}="202",le="0.5"}`]: '0+1000x420',
  [`http_server_request_duration_seconds_count{${accepted}="202"}`]: '0+1001x420',
  'tongban_delivery_open_lag_seconds_bucket{region="330421",outcome="delivered",le="60"}':
    '0+1000x420',
  'tongban_delivery_open_lag_seconds_count{region="330421",outcome="delivered"}': '0+1001x420',
  'tongban_audit_merge_delay_seconds_bucket{le="2.5"}': '0+1000x420',
  tongban_audit_merge_delay_seconds_count: '0+1001x420',
  'tongban_certificate_change_lag_seconds_bucket{le="10"}': '0+1000x420',
  tongban_certificate_change_lag_seconds_count: '0+1001x420',
};
