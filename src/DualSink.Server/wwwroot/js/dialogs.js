// Dialogs of the browser's own: focus stays inside, Escape closes, and focus goes back to where it came from.

import { make } from './dom.js';

let number = 0;

/**
 * Opens a dialog.
 * @param {string} title its heading.
 * @param {(close: () => void) => Array<Node>} content what stands under the heading.
 * @param {{ wide?: boolean, className?: string }} [options]
 */
export function open(title, content, options = {}) {
  const opener = document.activeElement;
  const id = `dialog-${++number}`;
  const dialog = make('dialog', { 'aria-labelledby': id, class: [options.wide ? 'wide' : '', options.className ?? ''].join(' ').trim() || null });
  const close = () => dialog.close();
  dialog.append(make('div', { class: 'dialog-body' }, make('h2', { id }, title), content(close)));
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (opener?.isConnected) {
      opener.focus();
    }
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export const buttons = (...children) => make('div', { class: 'buttons' }, children);

/** Where a dialog says what went wrong. */
export const failure = () => make('p', { class: 'failed', role: 'alert' });

/** Asks before something is done; the answer of `act` is said aloud by whoever asks. */
export function confirm(title, words, doIt, act) {
  open(title, close => {
    const failed = failure();
    const button = make('button', {
      type: 'button',
      class: 'main',
      onclick: async () => {
        button.disabled = true;
        failed.textContent = '';
        try {
          await act();
          close();
        } catch (error) {
          failed.textContent = error.message;
          button.disabled = false;
        }
      },
    }, doIt);
    return [...words.map(word => make('p', {}, word)), failed, buttons(make('button', { type: 'button', onclick: close }, 'Cancel'), button)];
  });
}
