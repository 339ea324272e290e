// The head of each sink: which table, how it is, and what may be done about it.

import { post } from './client.js';
import { confirm } from './dialogs.js';
import { at, fill, make, mark, say, set, show } from './dom.js';
import { bars, clock, count, span } from './format.js';
import { sinkNames } from './history.js';
import { matters, sinkVerdict } from './verdicts.js';

export class Lanes {
  #heads = {};
  #apart;
  #announce;
  #onLetters;

  constructor(announce, onLetters) {
    this.#announce = announce;
    this.#onLetters = onLetters;
    for (const name of sinkNames) {
      this.#heads[name] = this.#head(name);
    }

    this.#apart = make('div', { class: 'sink', 'data-sink': 'difference' });
    at('heads').replaceChildren(...Object.values(this.#heads).map(head => head.node), this.#apart);
  }

  draw(snapshot, mayOperate) {
    for (const name of sinkNames) {
      this.#drawHead(this.#heads[name], name, snapshot, mayOperate);
    }

    this.#drawApart(snapshot);
  }

  #head(name) {
    const [table, word, place, detail, lane] = [make('small'), make('span'), make('p', { class: 'where-to' }), make('p', { class: 'detail' }), make('span')];
    const state = make('p', { class: 'state', 'data-level': 'none' }, mark(), word);
    const button = make('button', { type: 'button', hidden: true }, 'Pause');
    const letters = make('button', { type: 'button', class: 'as-link', hidden: true, onclick: () => this.#onLetters(name) });
    button.addEventListener('click', () => this.#act(name, button.dataset.action));
    const node = make('div', { class: 'sink', 'data-sink': name },
      make('div', { class: 'head' }, make('h3', {}, name, table), button), state, place, detail, make('p', { class: 'lane' }, lane, letters));
    say(word, 'waiting');
    return { node, table, word, state, place, detail, lane, letters, button };
  }

  #drawHead(head, name, snapshot, mayOperate) {
    const sink = snapshot.sinks?.find(one => one.sink === name);
    if (!sink) {
      set(head.state, 'data-level', 'none');
      say(head.word, 'not written');
      [head.table, head.place, head.lane].forEach(part => say(part, ''));
      say(head.detail, `Nothing is written here in mode ${snapshot.mode}.`);
      [head.button, head.letters].forEach(part => show(part, false));
      return;
    }

    const { level, word } = sinkVerdict(sink);
    set(head.state, 'data-level', level);
    say(head.word, `${word}${snapshot.in_charge === name && snapshot.sinks.every(one => one.written ?? true) ? ', in charge' : ''}`);
    say(head.table, sink.table ?? '');
    say(head.place, [sink.engine, sink.location].filter(Boolean).join(' · '));
    const health = sink.health ?? {};
    say(head.detail, level === 'warn' || level === 'bad' || level === 'none' ? [health.detail, health.trouble].find(Boolean) ?? '' : '');
    const last = health.last_commit ? `last commit ${clock(health.last_commit)}` : 'no commit yet';
    say(head.lane, last);
    const letters = sink.dead_letters ?? 0;
    show(head.letters, letters > 0);
    say(head.letters, `${count(letters)} dead ${letters === 1 ? 'letter' : 'letters'}`);
    const action = sink.lane_state === 'paused' ? 'resume' : sink.lane_state === 'active' && (sink.written ?? true) ? 'pause' : null;
    show(head.button, mayOperate && action !== null && snapshot.journal !== null);
    if (action !== null) {
      set(head.button, 'data-action', action);
      say(head.button, action === 'pause' ? 'Pause' : 'Resume');
      set(head.button, 'aria-label', `${action === 'pause' ? 'Pause' : 'Resume'} ${name}`);
    }
  }

  #drawApart(snapshot) {
    const [legacy, provider] = sinkNames.map(name => snapshot.sinks?.find(sink => sink.sink === name));
    const owed = sink => sink?.backlog_bars ?? 0;
    const lines = [];
    const concerned = matters(snapshot);
    if (concerned.length < 2) {
      lines.push(concerned.length === 1 ? `One table is written: ${concerned[0].table}.` : 'No table is written.');
    } else if (owed(legacy) === owed(provider)) {
      lines.push(owed(legacy) === 0 ? 'Neither is behind the other.' : `Both are owed ${bars(owed(legacy))}.`);
    } else {
      const [behind, ahead] = owed(legacy) > owed(provider) ? [legacy, provider] : [provider, legacy];
      lines.push(`${behind.sink} is ${bars(owed(behind) - owed(ahead))} behind ${ahead.sink}${behind.backlog_age_seconds > 5 ? `, the oldest ${span(behind.backlog_age_seconds)} old` : ''}.`);
    }

    fill(this.#apart, lines, () => [
      make('h3', {}, 'difference', make('small', {}, 'provider less legacy')),
      ...lines.map(line => make('p', {}, line)),
    ]);
  }

  async #act(name, action) {
    const act = async () => this.#announce((await post(`lanes/${name}/${action}`)).answer ?? `${name}: ${action} was done.`);
    if (action === 'pause') {
      confirm(`Pause ${name}?`, [
        `Delivery to ${name} stops until somebody resumes it, also across restarts.`,
        'Nothing is lost: what it is owed is kept in the journal. The journal grows meanwhile, and when it is full nothing more is accepted.',
      ], `Pause ${name}`, act);
      return;
    }

    confirm(`Resume ${name}?`, [`Delivery to ${name} goes on with what it is owed, in order.`], `Resume ${name}`, act);
  }
}
