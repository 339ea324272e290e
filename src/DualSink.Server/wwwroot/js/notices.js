// Notices above everything: what stands in the way, and what to do about it.

import { at, make, mark } from './dom.js';
import { announce } from './announcer.js';

const shown = new Map();
const order = ['connection', 'empty', 'default'];

/** Shows, changes or (with null) takes away a notice; said aloud when it comes. */
export function notice(name, level, title, words, ...more) {
  const before = shown.get(name);
  const print = JSON.stringify([level, title, words]);
  if (level === null) {
    before?.node.remove();
    shown.delete(name);
    return;
  }

  if (before?.print === print) {
    return;
  }

  const node = make('div', { class: 'notice', 'data-level': level, 'data-notice': name }, mark(), make('p', { class: 'words' }, make('strong', {}, title), ' ', words), ...more);
  if (before) {
    before.node.replaceWith(node);
  } else {
    const next = order.slice(order.indexOf(name) + 1).map(other => shown.get(other)?.node).find(Boolean);
    at('notices').insertBefore(node, next ?? null);
    announce(`${title} ${words}`);
  }

  shown.set(name, { node, print });
}
