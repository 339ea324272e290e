// The strip at the top: six answers in words and colour, and one sentence over them.

import { at, make, mark, say, set, show } from './dom.js';

const titles = {
  mode: 'Mode, who confirms',
  health: 'Health',
  ledger: 'Ledger',
  backlog: 'Backlog',
  parity: 'Parity',
  journal: 'Journal',
};

export class Strip {
  #tiles = {};
  #said = null;
  #announce;

  constructor(announce, onSwitch) {
    this.#announce = announce;
    for (const [name, title] of Object.entries(titles)) {
      const [word, more] = [make('span'), make('p', { class: 'more' })];
      const button = name === 'mode' ? make('button', { type: 'button', id: 'switch', hidden: true, onclick: onSwitch }, 'Switch…') : null;
      const line = make('p', { class: 'word' }, mark(), word);
      const tile = make('li', { class: 'tile', id: `tile-${name}`, 'data-level': 'none' }, make('h2', {}, title), line, more, button);
      this.#tiles[name] = { tile, line, word, more, button };
      at('tiles').append(tile);
      say(word, '–');
    }
  }

  /** @param {string|null} staleSince the time the figures are from, where they are no longer live. */
  draw({ tiles, overall }, mayOperate, staleSince) {
    for (const [name, { level, word, more }] of Object.entries(tiles)) {
      const parts = this.#tiles[name];
      set(parts.tile, 'data-level', level);
      set(parts.line, 'data-level', level);
      say(parts.word, word);
      say(parts.more, more);
    }

    show(this.#tiles.mode.button, mayOperate);
    const level = staleSince === null ? overall.level : 'none';
    const words = staleSince === null ? overall.words : `Not known now. At ${staleSince}: ${overall.words[0].toLowerCase()}${overall.words.slice(1)}`;
    set(at('glance'), 'data-stale', staleSince === null ? null : '');
    set(at('verdict'), 'data-level', level);
    say(at('verdict-words'), words);
    const sign = staleSince !== null ? '? ' : { good: '', warn: '▲ ', bad: '⬣ ', none: '' }[level];
    const title = `${sign}${words} · DualSink`;
    if (document.title !== title) {
      document.title = title;
    }

    this.#tell(tiles);
  }

  // Aloud only what has changed its meaning; figures change each second.
  #tell(tiles) {
    const meanings = Object.fromEntries(Object.entries(tiles).map(([name, { level, word }]) => [name, `${level} ${name === 'mode' || name === 'health' ? word : ''}`]));
    if (this.#said !== null) {
      const changed = Object.keys(tiles).filter(name => meanings[name] !== this.#said[name]);
      if (changed.length > 0) {
        this.#announce(changed.map(name => `${titles[name]}: ${tiles[name].word}, ${tiles[name].more}`).join('. '));
      }
    }

    this.#said = meanings;
  }
}
