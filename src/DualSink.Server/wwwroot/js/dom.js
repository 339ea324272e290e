// Making elements, and changing only what has changed: the page is drawn from a snapshot a second.

/** @param {Record<string, unknown>} [given] attributes; `on…` are listeners, null and false leave an attribute out. */
export function make(tag, given = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else if (value === true) {
      node.setAttribute(name, '');
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value);
    }
  }

  node.append(...children.flat().filter(child => child !== null && child !== undefined));
  return node;
}

const svgSpace = 'http://www.w3.org/2000/svg';

export function draw(tag, given = {}, ...children) {
  const node = document.createElementNS(svgSpace, tag);
  for (const [name, value] of Object.entries(given)) {
    node.setAttribute(name, value);
  }

  node.append(...children.flat());
  return node;
}

export const at = id => document.getElementById(id);

export function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function set(node, attribute, value) {
  if (value === null || value === false) {
    if (node.hasAttribute(attribute)) {
      node.removeAttribute(attribute);
    }
  } else if (node.getAttribute(attribute) !== String(value)) {
    node.setAttribute(attribute, value);
  }
}

export const show = (node, visible) => { if (node.hidden === visible) node.hidden = !visible; };

export const mark = () => make('span', { class: 'mark', 'aria-hidden': 'true' });

/** A sentence with its level's mark. */
export const marked = (tag, level, words, given = {}) => make(tag, { ...given, 'data-level': level }, mark(), make('span', {}, words));

/** Replaces what a node holds, unless it was made from the same `print` before: then focus and selection stay. */
export function fill(node, print, children) {
  const text = JSON.stringify(print);
  if (node.dataset.print === text) {
    return false;
  }

  node.dataset.print = text;
  node.replaceChildren(...children());
  return true;
}
