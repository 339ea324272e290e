// The operations manual, a section at a time, from the service itself.

import { markdown } from './client.js';
import { buttons, open } from './dialogs.js';
import { make } from './dom.js';

const name = 'docs/operations';
let pages = null;

/** @param {string} page such as `/docs/operations#it-failed-over`. */
export async function showManual(page) {
  const anchor = page.includes('#') ? page.slice(page.indexOf('#') + 1) : '';
  let section = null;
  try {
    pages ??= await markdown(name);
    section = cut(pages, anchor);
  } catch {
    // Said below.
  }

  open(section?.title ?? 'Operations manual', close => [
    make('div', { class: 'manual', tabindex: '0', role: 'region', 'aria-label': 'Section of the operations manual' },
      section ? section.blocks.map(block) : make('p', {}, 'The manual could not be read from the service. It is docs/operations.md of the project, section ', make('code', {}, anchor || page), '.')),
    buttons(make('button', { type: 'button', onclick: close }, 'Close')),
  ], { wide: true });
}

export const anchorOf = heading => heading.toLowerCase().replaceAll(/[^\w\- ]/g, '').replaceAll(' ', '-');

/** The section under a heading, up to the next heading of its rank. */
export function cut(markdown, anchor) {
  const lines = markdown.split('\n');
  const start = lines.findIndex(line => /^#+ /.test(line) && anchorOf(line.replace(/^#+ /, '')) === anchor);
  if (start < 0) {
    return null;
  }

  const rank = /^#+/.exec(lines[start])[0].length;
  const length = lines.slice(start + 1).findIndex(line => /^#+ /.test(line) && /^#+/.exec(line)[0].length <= rank);
  const body = lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n');
  return { title: lines[start].replace(/^#+ /, ''), blocks: body.split(/\n{2,}/).map(part => part.trim()).filter(Boolean) };
}

function block(source) {
  if (source.startsWith('> ')) {
    return make('blockquote', {}, inline(source.replaceAll(/^> ?/gm, '')));
  }

  if (/^#+ /.test(source)) {
    return make('h3', {}, inline(source.replace(/^#+ /, '')));
  }

  if (source.startsWith('```')) {
    return make('pre', {}, source.replace(/^```\w*\n/, '').replace(/\n?```$/, ''));
  }

  return make('p', {}, inline(source));
}

function inline(source) {
  const parts = source.replaceAll('\n', ' ').split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*|\[[^\]]+\]\([^)]+\))/);
  return parts.filter(Boolean).map(part => {
    if (part.startsWith('`')) return make('code', {}, part.slice(1, -1));
    if (part.startsWith('**')) return make('b', {}, inline(part.slice(2, -2)));
    if (part.startsWith('*')) return make('em', {}, part.slice(1, -1));
    // Links lead to other pages of the project, which are not served: their words stay.
    if (part.startsWith('[')) return make('span', {}, inline(/^\[([^\]]+)\]/.exec(part)[1]));
    return part;
  });
}
