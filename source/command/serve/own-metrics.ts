/** What `captop serve` tells of itself, beside what it reads. Of the process itself the machine's own exporter tells. */
import {Counter, Gauge, Histogram, Registry} from 'prom-client';

export interface OwnMetrics {
  readonly contentType: string;
  /** Counts a reading, its seconds, and the daemons that did not answer; null if none did. */
  read(seconds: number, unreached: number | null): void;
  /** Counts an answer to a scrape. */
  answered(status: number): void;
  text(): Promise<string>;
}

export function ownMetrics(): OwnMetrics {
  const registry = new Registry();
  const registers = [registry];
  const seconds = new Histogram({
    name: 'captop_serve_reading_seconds',
    help: 'How long a reading of all daemons took.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const failed = new Counter({
    name: 'captop_serve_readings_failed_total',
    help: 'Readings in which no daemon answered.',
    registers,
  });
  const unreachedHosts = new Gauge({
    name: 'captop_serve_unreached_hosts',
    help: 'Daemons that did not answer in the last reading while others did.',
    registers,
  });
  const answers = new Counter({
    name: 'captop_serve_scrapes_total',
    help: 'Answers to scrapes, by their HTTP status.',
    labelNames: ['code'],
    registers,
  });
  return {
    contentType: registry.contentType,
    read(took, unreached) {
      seconds.observe(took);
      if (unreached === null) failed.inc();
      unreachedHosts.set(unreached ?? 0);
    },
    answered: status => answers.inc({code: String(status)}),
    text: () => registry.metrics(),
  };
}
