// Asks for the API key that the service wants.

import { key, keepKey } from './client.js';
import { buttons, failure, open } from './dialogs.js';
import { make } from './dom.js';

let shown = null;

/** @param {() => void} tried called with a new key kept. */
export function askForKey(why, tried) {
  if (shown?.isConnected) {
    shown.querySelector('.failed').textContent = why;
    return;
  }

  shown = open('This service wants an API key', close => {
    const failed = failure();
    failed.textContent = key() === null ? '' : why;
    const field = make('input', { type: 'password', id: 'api-key', name: 'api-key', autocomplete: 'off', spellcheck: 'false', required: true, 'aria-describedby': 'key-help' });
    const form = make('form', {
      onsubmit: event => {
        event.preventDefault();
        keepKey(field.value.trim());
        close();
        tried();
      },
    },
    make('p', { id: 'key-help', class: 'hint' }, 'Whoever runs the service has keys. One with the role read shows the figures; switching, pausing and comparing want operate. It is kept in this tab until the tab is closed.'),
    make('div', { class: 'field' }, make('label', { for: 'api-key' }, 'API key'), field),
    failed,
    buttons(make('button', { type: 'button', onclick: close }, 'Not now'), make('button', { type: 'submit', class: 'main' }, 'Use this key')));
    return [form];
  }, { className: 'bare' });
}
