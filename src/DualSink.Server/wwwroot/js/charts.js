// Both sinks over the last minutes, figure by figure: legacy, provider and the difference, on one scale and one time.

import { at, make, say, set } from './dom.js';
import { clock, count, measure, signed } from './format.js';
import { sinkNames } from './history.js';
import { plot, roundUp } from './plot.js';

const figures = [
  { title: 'Throughput', unit: 'bars a second', lines: [{ figure: 'bars_per_second', filled: true }] },
  {
    title: 'Commit latency',
    unit: 'milliseconds a write',
    lines: [
      { figure: 'commit_p50_ms', name: 'p50', width: 2 },
      { figure: 'commit_p95_ms', name: 'p95', width: 1.25, alpha: .85 },
      { figure: 'commit_p99_ms', name: 'p99', width: 1.25, dash: [3, 3], alpha: .75 },
    ],
    compares: 1,
  },
  { title: 'Queue depth', unit: 'batches that wait in the sink', lines: [{ figure: 'queue_depth', filled: true }], stepped: true, write: count },
  { title: 'Backlog', unit: 'bars the journal owes the table', lines: [{ figure: 'backlog_bars', filled: true }], write: count },
  {
    title: 'Retries and failures',
    unit: 'since the point before',
    lines: [{ figure: 'retries', name: 'retries' }, { figure: 'failures', name: 'failures', width: 2, dash: [4, 3] }],
    stepped: true,
    write: count,
  },
];

/** Sentences for those who do not see the charts are renewed this seldom: nobody needs them each second. Milliseconds. */
const describeEvery = 10000;

export class Charts {
  #history;
  #announce;
  #rows;
  #view = { span: 300, end: Date.now() / 1000 };
  #window;
  #index = null;
  #described = 0;

  constructor(history, announce) {
    this.#history = history;
    this.#announce = announce;
    this.#window = history.window(this.#view.span);
    this.#rows = figures.map(figure => this.#row(figure));
    at('metrics').replaceChildren(...this.#rows.map(row => row.node));
    at('metrics').addEventListener('keydown', event => this.#move(event));
    at('metrics').addEventListener('blur', () => this.#point(null));
    at('span').addEventListener('click', event => this.#choose(event.target.closest('button')));
    new ResizeObserver(() => this.#fit()).observe(at('metrics'));
    this.rebuild();
  }

  /** With the colours of the theme in force. */
  rebuild() {
    for (const cell of this.#rows.flatMap(row => row.cells)) {
      cell.chart?.destroy();
      cell.chart = plot(cell.place, { ...cell.look, lines: cell.look.lines }, cell.view, index => this.#read(index));
    }

    this.draw();
  }

  draw() {
    this.#window = this.#history.window(this.#view.span);
    this.#view.end = this.#window.end;
    const describes = Date.now() - this.#described >= describeEvery;
    for (const row of this.#rows) {
      this.#scale(row);
      for (const cell of row.cells) {
        cell.chart.setData([this.#window.at, ...cell.look.lines.map(line => this.#column(cell.name, line.figure))]);
        if (describes) {
          this.#describe(row.figure, cell);
        }
      }
    }

    if (describes && this.#window.at.length > 0) {
      this.#described = Date.now();
    }

    this.#write();
  }

  // Both sinks on the same scale, or the eye compares shapes that mean different things.
  #scale({ figure, cells }) {
    const values = sinkNames.flatMap(name => figure.lines.flatMap(line => this.#window.sinks[name][line.figure])).filter(value => value !== null);
    const top = roundUp(Math.max(0, ...values) * 1.04);
    const apart = this.#column('difference', figure.lines[figure.compares ?? 0].figure).filter(value => value !== null);
    const [low, high] = [Math.min(0, ...apart), Math.max(0, ...apart)];
    for (const cell of cells) {
      cell.view.end = this.#view.end;
      cell.view.span = this.#view.span;
      [cell.view.bottom, cell.view.top] = cell.name === 'difference'
        ? [low < 0 ? -roundUp(-low) : high > 0 ? 0 : -1, high > 0 ? roundUp(high) : low < 0 ? 0 : 1]
        : [0, top];
    }
  }

  #column(name, figure) {
    if (name !== 'difference') {
      return this.#window.sinks[name][figure];
    }

    const [legacy, provider] = sinkNames.map(sink => this.#window.sinks[sink][figure]);
    return legacy.map((value, index) => value === null || provider[index] === null ? null : provider[index] - value);
  }

  #row(figure) {
    const cells = [...sinkNames, 'difference'].map(name => this.#cell(figure, name));
    const node = make('div', { class: 'metric' },
      make('h3', {}, figure.title, make('small', {}, figure.unit)),
      make('div', { class: 'pair' }, cells.map(cell => cell.node)));
    return { figure, cells, node };
  }

  #cell(figure, name) {
    const values = figure.lines.map(() => make('b'));
    const place = make('div', { class: 'chart', role: 'img', 'aria-label': `${figure.title} of ${name}` });
    const node = make('div', { class: 'cell', 'data-sink': name, 'data-figure': figure.lines[0].figure },
      make('p', { class: 'now' },
        make('span', { class: 'who' }, name),
        figure.lines.map((line, index) => make('span', { class: 'value' }, line.name ? make('small', {}, `${line.name} `) : null, values[index]))),
      place);
    const lines = name === 'difference' ? [{ ...figure.lines[figure.compares ?? 0], width: 1.5, dash: undefined, alpha: 1, filled: true }] : figure.lines;
    return { name, values, place, node, chart: null, view: { ...this.#view, bottom: 0, top: 1 }, look: { lines, stepped: figure.stepped, tint: name === 'difference' ? 'delta' : name } };
  }

  #value(name, line, index) {
    const column = this.#column(name, line.figure);
    return index === null ? column.at(-1) ?? null : column[index] ?? null;
  }

  #write() {
    for (const { figure, cells } of this.#rows) {
      const write = figure.write ?? measure;
      for (const cell of cells) {
        figure.lines.forEach((line, place) => {
          const value = this.#value(cell.name, line, this.#index);
          say(cell.values[place], cell.name === 'difference' ? signed(value, write) : write(value));
        });
      }
    }

    const time = this.#index === null ? null : this.#window.at[this.#index];
    say(at('read-at'), (time ?? null) === null ? 'now' : `at ${clock(time * 1000)}`);
  }

  #read(index) {
    if (index !== this.#index) {
      this.#index = index;
      this.#write();
    }
  }

  #move(event) {
    const last = this.#window.at.length - 1;
    const from = this.#index ?? last;
    const step = Math.max(1, Math.round(last / 60));
    const target = { ArrowLeft: from - step, ArrowRight: from + step, Home: 0, End: last, Escape: null }[event.key];
    if (target === undefined || last < 0) {
      return;
    }

    event.preventDefault();
    this.#point(target === null ? null : Math.min(last, Math.max(0, target)));
    if (target !== null) {
      this.#announce(this.#sentence());
    }
  }

  #point(index) {
    for (const { chart } of this.#rows.flatMap(row => row.cells)) {
      chart.setCursor(index === null ? { left: -10, top: -10 } : { left: chart.valToPos(this.#window.at[index], 'x'), top: 10 }, false);
    }

    this.#read(index);
  }

  #sentence() {
    const parts = figures.map(figure => {
      const line = figure.lines[figure.compares ?? 0];
      const values = sinkNames.map(name => `${name} ${(figure.write ?? measure)(this.#value(name, line, this.#index))}`);
      return `${figure.title}${line.name ? ` ${line.name}` : ''}: ${values.join(', ')}`;
    });
    return `${clock(this.#window.at[this.#index] * 1000)}. ${parts.join('. ')}.`;
  }

  #describe(figure, cell) {
    const line = cell.look.lines[figure.compares && cell.name !== 'difference' ? figure.compares : 0];
    const values = this.#column(cell.name, line.figure).filter(value => value !== null);
    const what = `${figure.title}${line.name ? ` ${line.name}` : ''}${cell.name === 'difference' ? ', provider less legacy' : ` of ${cell.name}`}, ${figure.unit}, over ${this.#view.span / 60} minutes`;
    set(cell.place, 'aria-label', values.length === 0 ? `${what}: nothing was measured` : `${what}: between ${measure(Math.min(...values))} and ${measure(Math.max(...values))}`);
  }

  #choose(button) {
    if (button) {
      this.#view.span = Number(button.dataset.seconds);
      at('span').querySelectorAll('button').forEach(one => set(one, 'aria-pressed', one === button));
      this.#described = 0;
      this.draw();
    }
  }

  #fit() {
    for (const { chart, place } of this.#rows.flatMap(row => row.cells)) {
      if (place.clientWidth > 0 && (chart.width !== place.clientWidth || chart.height !== place.clientHeight)) {
        chart.setSize({ width: place.clientWidth, height: place.clientHeight });
      }
    }
  }
}
