// Switching to another mode: what will happen first, then the asking, then the doing.

import { get, post } from './client.js';
import { buttons, failure, open } from './dialogs.js';
import { make, say, set, show } from './dom.js';

export async function askForSwitch(current, announce) {
  let modes = [];
  let unknown = null;
  try {
    modes = (await get('modes')).modes;
  } catch (error) {
    unknown = error.message;
  }

  open('Switch the mode', close => {
    const form = new SwitchForm(current, modes, announce, close);
    if (unknown !== null) {
      form.fail(unknown);
    }

    return [form.node];
  });
}

class SwitchForm {
  #mode = null;
  #needsConsent = false;
  #asked = 0;
  #preview = make('div', { class: 'preview', role: 'status' }, 'Choose a mode to see what will happen.');
  #agreed = make('input', { type: 'checkbox', id: 'agree' });
  #consent = make('label', { class: 'agree', for: 'agree', hidden: true });
  #words = make('span');
  #failed = failure();
  #do = make('button', { type: 'submit', class: 'main', disabled: true }, 'Switch');

  constructor(current, modes, announce, close) {
    this.#consent.append(this.#agreed, this.#words);
    this.#agreed.addEventListener('change', () => this.#allow());
    this.node = make('form', { onsubmit: event => this.#switch(event, announce, close) },
      make('fieldset', {},
        make('legend', {}, `In force is ${current}. It changes between two batches: no bar is left out or written twice.`),
        modes.map(mode => this.#option(mode, current))),
      this.#preview,
      this.#consent,
      this.#failed,
      buttons(make('button', { type: 'button', onclick: close }, 'Cancel'), this.#do));
  }

  fail(message) {
    say(this.#failed, message);
  }

  #option({ mode, description }, current) {
    const id = `mode-${mode}`;
    const input = make('input', { type: 'radio', name: 'mode', id, value: mode, disabled: mode === current, onchange: () => this.#choose(mode) });
    return make('label', { class: 'option', for: id }, input,
      make('span', {}, make('b', {}, mode), mode === current ? ' (in force)' : null, make('span', {}, description)));
  }

  async #choose(mode) {
    const asked = ++this.#asked;
    this.#mode = null;
    this.#needsConsent = false;
    this.#agreed.checked = false;
    show(this.#consent, false);
    this.#allow();
    say(this.#failed, '');
    set(this.#preview, 'data-level', 'none');
    this.#preview.replaceChildren('Asking what will happen…');
    try {
      const answer = await post('switch', { mode, preview: true });
      if (asked === this.#asked) {
        this.#tell(mode, answer);
      }
    } catch (error) {
      if (asked === this.#asked) {
        this.#refuse(error.message);
      }
    }
  }

  #refuse(why) {
    set(this.#preview, 'data-level', 'bad');
    this.#preview.replaceChildren(make('p', {}, make('b', {}, 'This would be refused. '), why));
  }

  #tell(mode, answer) {
    const problems = answer.problems ?? [];
    if (problems.length > 0) {
      this.#refuse(problems.join(' '));
      return;
    }

    this.#mode = mode;
    this.#needsConsent = Boolean(answer.consequence);
    set(this.#preview, 'data-level', this.#needsConsent ? 'warn' : 'good');
    const lines = [answer.answer, answer.answer?.includes(answer.consequence) ? null : answer.consequence].filter(Boolean);
    this.#preview.replaceChildren(...lines.map(line => make('p', {}, line)));
    say(this.#words, 'I agree that this table stops being written.');
    show(this.#consent, this.#needsConsent);
    say(this.#do, `Switch to ${mode}`);
    this.#allow();
  }

  #allow() {
    this.#do.disabled = this.#mode === null || (this.#needsConsent && !this.#agreed.checked);
  }

  async #switch(event, announce, close) {
    event.preventDefault();
    if (this.#do.disabled) {
      return;
    }

    this.#do.disabled = true;
    say(this.#failed, '');
    try {
      const answer = await post('switch', { mode: this.#mode, yes: this.#needsConsent && this.#agreed.checked });
      announce(answer.answer ?? `Switched to ${this.#mode}.`);
      close();
    } catch (error) {
      this.fail(error.message);
      this.#allow();
    }
  }
}
