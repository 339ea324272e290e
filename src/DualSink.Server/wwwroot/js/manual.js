// The operations manual, a section at a time, cut from the page that the service itself serves.

import { page } from './client.js';
import { buttons, open } from './dialogs.js';
import { make } from './dom.js';

let whole = null;

/** @param {string} address such as `/docs/operations#it-failed-over`. */
export async function showManual(address) {
  const [path, anchor] = address.split('#');
  let section = null;
  try {
    whole ??= new DOMParser().parseFromString(await page(path), 'text/html');
    section = cut(whole, anchor ?? '');
  } catch {
    // Said below.
  }

  open(section?.title ?? 'Operations manual', close => [
    make('div', { class: 'manual', tabindex: '0', role: 'region', 'aria-label': 'Section of the operations manual' },
      section?.nodes ?? make('p', {}, 'This section could not be read from the service. The manual is docs/operations.md of the project.')),
    buttons(
      make('a', { href: address, class: 'beside' }, 'The whole manual'),
      make('button', { type: 'button', onclick: close }, 'Close')),
  ], { wide: true });
}

const rankOf = node => Number(/^H([1-6])$/.exec(node.tagName)?.[1] ?? 7);

/** The section under a heading, up to the next heading of its rank. */
function cut(source, anchor) {
  const heading = source.getElementById(anchor);
  if (heading === null) {
    return null;
  }

  const nodes = [];
  for (let next = heading.nextElementSibling; next !== null && rankOf(next) > rankOf(heading); next = next.nextElementSibling) {
    const node = document.importNode(next, true);
    node.querySelectorAll('a').forEach(link => link.replaceWith(...link.childNodes));
    nodes.push(node);
  }

  return { title: heading.textContent, nodes };
}
