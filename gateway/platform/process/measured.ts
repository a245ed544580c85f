/**
 * Every metric that is served, by the name that it has in Prometheus: its unit is in its name, and it is in
 * seconds and bytes (Prometheus, metric and label naming). Nothing here carries a case or a person.
 *
 * `total` is a counter that somebody else keeps (the operating system), and that is read.
 */
type Measured = {
  readonly kind: 'counter' | 'histogram' | 'gauge' | 'total';
  readonly description: string;
  readonly labels?: readonly string[];
  readonly buckets?: readonly number[];
  /** What a series is when nothing is said of it any more: no rows are 0 rows. */
  readonly gone?: number;
};

const quick = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const patient = [...quick, 60];
/** What takes a night, or a week of holidays. */
const long = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 14_400, 43_200, 86_400, 604_800];

export const measured = {
  tongban_build_info: {
    kind: 'gauge',
    description: 'always 1; which version runs, on which Node',
    labels: ['version', 'node', 'role'],
  },
  tongban_ready: { kind: 'gauge', description: '1 if this process is ready, else 0' },
  tongban_dependency_healthy: {
    kind: 'gauge',
    description: '1 if what the process depends on is as it should be, as readiness says it',
    labels: ['dependency'],
    gone: 1,
  },
  tongban_log_lines_total: {
    kind: 'counter',
    description: 'lines of the log that tell of trouble, by event',
    labels: ['level', 'event'],
  },
  tongban_signing_key_ends_timestamp_seconds: {
    kind: 'gauge',
    description: 'until when the last of the signing keys signs; absent: it has no end',
  },
  tongban_clock_difference_seconds: {
    kind: 'gauge',
    description: 'the clock of this machine minus that of PostgreSQL',
  },
  tongban_database_connections: {
    kind: 'gauge',
    description: 'connections of this process to PostgreSQL, and who waits for one',
    labels: ['state'],
  },
  tongban_database_connections_max: {
    kind: 'gauge',
    description: 'how many connections this process may have',
  },
  http_server_request_duration_seconds: {
    kind: 'histogram',
    description: 'duration of HTTP requests',
    labels: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets: quick,
  },
  tongban_member_requests_total: {
    kind: 'counter',
    description: 'requests of members by class of answer',
    labels: ['member', 'status'],
  },
  tongban_member_last_timestamp_seconds: {
    kind: 'gauge',
    description: 'when a member last asked, was answered, was called, and answered a call',
    labels: ['member', 'moment'],
  },
  tongban_tokens_total: {
    kind: 'counter',
    description: 'token requests by grant and outcome',
    labels: ['grant', 'outcome'],
  },
  tongban_audit_log_age_seconds: {
    kind: 'gauge',
    description: 'how long the oldest event has waited for the log',
  },
  tongban_audit_grace_seconds: {
    kind: 'gauge',
    description: 'after how long a wait nothing more is accepted',
  },
  tongban_audit_sequenced_total: { kind: 'counter', description: 'events that became leaves' },
  tongban_audit_merge_delay_seconds: {
    kind: 'histogram',
    description: 'from the commit of the oldest event of a batch to its checkpoint',
    buckets: patient,
  },
  tongban_audit_bundles_moved_total: {
    kind: 'counter',
    description: 'bundles of 256 leaves that this process moved out of the database',
  },
  tongban_audit_set_aside_total: {
    kind: 'counter',
    description: 'what was found where events are and cannot become leaves',
  },
  tongban_audit_sequencer_failures_total: {
    kind: 'counter',
    description: 'batches that were rolled back',
  },
  tongban_audit_cosigned_age_seconds: {
    kind: 'gauge',
    description: 'how long ago enough witnesses saw the log; +Inf: never',
  },
  tongban_audit_witness_asked_total: {
    kind: 'counter',
    description: 'cosignatures asked of witnesses, by outcome',
    labels: ['outcome'],
  },
  tongban_audit_copy_lag_seconds: {
    kind: 'gauge',
    description: 'how long the oldest event that is in the log and not in this copy has waited',
    labels: ['copy'],
  },
  tongban_certificate_retrievals_total: {
    kind: 'counter',
    description: 'certificate retrievals by home region and outcome',
    labels: ['region', 'outcome'],
  },
  tongban_certificate_faults_total: {
    kind: 'counter',
    description: 'steps that a certificate from home did not pass, by reason',
    labels: ['region', 'step', 'reason'],
  },
  tongban_certificate_unreadable_fields_total: {
    kind: 'counter',
    description: 'fields of certificates that came and cannot be read, by canonical name',
    labels: ['region', 'field'],
  },
  tongban_certificate_change_lag_seconds: {
    kind: 'histogram',
    description:
      'from when a change of a certificate was known to when a case that relies on it was told',
    buckets: long,
  },
  tongban_delivery_attempts_total: {
    kind: 'counter',
    description: 'calls by ok or kind of failure',
    labels: ['region', 'result'],
  },
  tongban_delivery_ended_total: {
    kind: 'counter',
    description: 'messages that reached an end, or were parked',
    labels: ['region', 'outcome'],
  },
  tongban_delivery_lag_seconds: {
    kind: 'histogram',
    description: 'from acceptance to the end',
    labels: ['region', 'outcome'],
    buckets: long,
  },
  tongban_delivery_open_lag_seconds: {
    kind: 'histogram',
    description: 'from acceptance, or from the opening after it, to the end',
    labels: ['region', 'outcome'],
    buckets: long,
  },
  tongban_delivery_leg_seconds: {
    kind: 'histogram',
    description:
      'the legs of a delivery: wait, from acceptance to the call; call; record, from the answer to its commit',
    labels: ['region', 'leg'],
    buckets: long,
  },
  tongban_delivery_last_timestamp_seconds: {
    kind: 'gauge',
    description:
      'of the last message that ended: when it was accepted, sent, answered and recorded',
    labels: ['region', 'moment'],
  },
  tongban_delivery_unfinished: {
    kind: 'gauge',
    description: 'messages that wait or are under way, by state; parked: for an operator',
    labels: ['region', 'state'],
    gone: 0,
  },
  tongban_delivery_backlog_age_seconds: {
    kind: 'gauge',
    description: 'since when the oldest message that could go has been due',
    labels: ['region'],
    gone: 0,
  },
  tongban_delivery_breaker: {
    kind: 'gauge',
    description: '0 closed, 1 half-open, 2 open, as this process knows it',
    labels: ['region'],
  },
  tongban_delivery_slots: {
    kind: 'gauge',
    description: "this process's share of the calls at once",
    labels: ['region'],
  },
  tongban_delivery_worker_silence_seconds: {
    kind: 'gauge',
    description: "since when this process's worker took no job",
    labels: ['region'],
  },
  process_start_time_seconds: { kind: 'gauge', description: 'when the process began' },
  process_cpu_seconds_total: { kind: 'total', description: 'CPU time, user and system' },
  process_resident_memory_bytes: { kind: 'gauge', description: 'resident memory' },
  process_open_fds: { kind: 'gauge', description: 'open file descriptors' },
  process_max_fds: { kind: 'gauge', description: 'file descriptors that may be open' },
  nodejs_heap_size_used_bytes: { kind: 'gauge', description: 'heap in use' },
  nodejs_external_memory_bytes: { kind: 'gauge', description: 'memory outside of the heap' },
  nodejs_active_resources: {
    kind: 'gauge',
    description: 'timers, sockets and the like that keep the process alive',
  },
  nodejs_eventloop_delay_seconds: {
    kind: 'gauge',
    description: 'delay of the event loop since metrics were read before',
    labels: ['quantile'],
  },
} as const satisfies Record<string, Measured>;

export type MetricName = keyof typeof measured;
