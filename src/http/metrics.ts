/** What is counted of one answer: the same words as in the log, never a query. */
export interface Counted {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  /** Milliseconds until the answer was ready to be sent. */
  readonly ms: number;
}

/** Something that is read when it is asked for, such as how many manifests are held. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly read: () => number;
}

/** Counts of all answers since the service started, for whoever watches it. */
export interface Metrics {
  record(counted: Counted): void;
  /** All counts as OpenMetrics 1.0 text. */
  render(): string;
}

/** Media type of what `render` gives. */
export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Upper ends of the histogram's buckets, in seconds: from a kept answer to the dearest body that is taken. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] as const;

interface Histogram {
  readonly buckets: number[];
  sum: number;
  count: number;
}

/** Counters that begin at nothing; labels are routes and statuses of knit alone, so that their number is bounded. */
export function createMetrics(gauges: readonly Gauge[]): Metrics {
  const requests = new Map<string, number>();
  const durations = new Map<string, Histogram>();
  return {
    record({ route, method, status, ms }) {
      const labels = `route="${route}",method="${method}",status="${status}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
      const of = `route="${route}"`;
      const histogram = durations.get(of) ?? { buckets: bounds.map(() => 0), sum: 0, count: 0 };
      durations.set(of, histogram);
      const seconds = ms / 1000;
      const first = bounds.findIndex((bound) => seconds <= bound);
      if (first >= 0) histogram.buckets[first] = (histogram.buckets[first] ?? 0) + 1;
      histogram.sum += seconds;
      histogram.count += 1;
    },
    render: () =>
      [...renderRequests(requests), ...renderDurations(durations), ...gauges.flatMap(renderGauge), '# EOF', ''].join(
        '\n',
      ),
  };
}

function renderRequests(requests: ReadonlyMap<string, number>): readonly string[] {
  return [
    '# TYPE knit_requests counter',
    '# HELP knit_requests Answers by route, method and status.',
    ...[...requests].sort().map(([labels, count]) => `knit_requests_total{${labels}} ${count}`),
  ];
}

function renderDurations(durations: ReadonlyMap<string, Histogram>): readonly string[] {
  const lines = [...durations]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([labels, histogram]) => {
      let below = 0;
      const buckets = bounds.map((bound, index) => {
        below += histogram.buckets[index] ?? 0;
        return `knit_request_duration_seconds_bucket{${labels},le="${bound}"} ${below}`;
      });
      return [
        ...buckets,
        `knit_request_duration_seconds_bucket{${labels},le="+Inf"} ${histogram.count}`,
        `knit_request_duration_seconds_sum{${labels}} ${histogram.sum}`,
        `knit_request_duration_seconds_count{${labels}} ${histogram.count}`,
      ];
    });
  return [
    '# TYPE knit_request_duration_seconds histogram',
    '# UNIT knit_request_duration_seconds seconds',
    '# HELP knit_request_duration_seconds Time until an answer was ready to be sent.',
    ...lines,
  ];
}

const renderGauge = ({ name, help, read }: Gauge): readonly string[] => [
  `# TYPE ${name} gauge`,
  `# HELP ${name} ${help}`,
  `${name} ${read()}`,
];
