// What has happened, the newest first, with its cause and what the manual says.

import { at, make, mark, show } from './dom.js';
import { when } from './format.js';
import { showManual } from './manual.js';

const most = 200;
const levels = [
  [/^(failback|lane-resumed|lane-attached)|recovered|replayed|purged/, 'good'],
  [/diverg|detached|full/, 'bad'],
  [/fail|dead|paused/, 'warn'],
];

const levelOf = kind => levels.find(([pattern]) => pattern.test(kind))?.[1] ?? 'none';

export class Events {
  #known = new Map();
  #announce;

  constructor(announce) {
    this.#announce = announce;
    at('event-filter').addEventListener('change', () => this.#draw());
  }

  load(events) {
    events.forEach(event => this.#known.set(event.id, event));
    this.#draw();
  }

  add(event) {
    if (!this.#known.has(event.id)) {
      this.#known.set(event.id, event);
      this.#announce(`${words(event.kind)}${event.sink ? ` of ${event.sink}` : ''}: ${event.cause}`);
      this.#draw();
    }
  }

  #draw() {
    const wanted = at('event-filter').value;
    const all = [...this.#known.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.id - a.id).slice(0, most);
    this.#known = new Map(all.map(event => [event.id, event]));
    const shown = all.filter(event => new RegExp(wanted).test(event.kind));
    at('event-list').replaceChildren(...shown.map(one));
    show(at('no-events'), shown.length === 0);
    at('no-events').textContent = all.length > 0
      ? 'Nothing of this kind has happened.'
      : 'Nothing has happened yet. Switches, failovers, dead letters and divergences are listed here.';
  }
}

const words = kind => kind.replaceAll(/[-_]/g, ' ');

function one(event) {
  const level = levelOf(event.kind);
  return make('li', {},
    make('p', { class: 'line', 'data-level': level }, mark(),
      make('span', { class: 'kind' }, words(event.kind)),
      event.sink ? make('span', {}, event.sink) : null,
      make('time', { datetime: event.at, title: event.at }, when(event.at, Date.now()))),
    make('p', { class: 'cause' }, event.cause),
    event.detail ? make('p', { class: 'detail' }, event.detail) : null,
    event.page ? make('button', { type: 'button', class: 'as-link', onclick: () => showManual(event.page) }, 'What the manual says', make('span', { class: 'unseen' }, ` about ${words(event.kind)}`)) : null);
}
