// The last minutes of both sinks, as the charts want them: one column of times, one column a figure.

/** Seconds kept. */
const kept = 600;

/** Figures as they are at a moment; and those that a snapshot tells as a total, of which the page shows the growth. */
const measured = ['bars_per_second', 'commit_p50_ms', 'commit_p95_ms', 'commit_p99_ms', 'queue_depth', 'backlog_bars'];
const totals = ['retries', 'failures'];
const all = [...measured, ...totals];

export const sinkNames = ['legacy', 'provider'];

export class History {
  at = [];
  sinks = empty();
  #before = {};

  /** Begins anew with what the service has kept. */
  load(document) {
    this.at = [];
    this.sinks = empty();
    document.at.forEach((at, index) => {
      const row = {};
      for (const name of sinkNames) {
        const columns = document.sinks?.[name];
        row[name] = columns && Object.fromEntries(all.map(figure => [figure, columns[figure]?.[index] ?? null]));
      }

      this.#push(at, row);
    });
  }

  add(snapshot) {
    // Whole seconds, as the service keeps them: what it has kept and what comes live are the same points.
    const at = Math.floor(Date.parse(snapshot.at) / 1000);
    const last = this.at.at(-1) ?? 0;
    if (at <= last) {
      return;
    }

    const row = Object.fromEntries((snapshot.sinks ?? []).map(sink => [sink.sink, this.#grown(sink)]));

    // Nothing is known of the time between: the line is broken there.
    if (last > 0 && at - last > 15) {
      this.#push((last + at) / 2, {});
    }

    this.#push(at, row);
  }

  /** The columns of the last `seconds`; `end` is the last time. */
  window(seconds) {
    const end = this.at.at(-1) ?? Date.now() / 1000;
    const from = this.at.findIndex(at => at >= end - seconds);
    const first = from < 0 ? this.at.length : Math.max(0, from - 1);
    const cut = column => column.slice(first);
    return {
      end,
      at: cut(this.at),
      sinks: Object.fromEntries(sinkNames.map(name => [name, Object.fromEntries(Object.entries(this.sinks[name]).map(([figure, column]) => [figure, cut(column)]))])),
    };
  }

  #push(at, row) {
    this.at.push(at);
    for (const name of sinkNames) {
      for (const figure of all) {
        this.sinks[name][figure].push(row[name]?.[figure] ?? null);
      }
    }

    while (this.at.length > 0 && this.at[0] < at - kept) {
      this.at.shift();
      sinkNames.forEach(name => Object.values(this.sinks[name]).forEach(column => column.shift()));
    }
  }

  // A total that has shrunk began anew with the process.
  #grown(sink) {
    const before = this.#before[sink.sink];
    this.#before[sink.sink] = sink;
    const growth = figure => before === undefined ? 0 : sink[figure] >= before[figure] ? sink[figure] - before[figure] : sink[figure];
    return { ...sink, ...Object.fromEntries(totals.map(figure => [figure, growth(figure)])) };
  }
}

function empty() {
  return Object.fromEntries(sinkNames.map(name => [name, Object.fromEntries(all.map(figure => [figure, []]))]));
}
