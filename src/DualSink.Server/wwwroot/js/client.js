// Talking to the service: every request carries the key, if there is one, and says what went wrong in a sentence.

const keyName = 'dualsink-key';
let held = null;

export class Refused extends Error {
  constructor(status, message, problem) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

export function key() {
  try {
    return sessionStorage.getItem(keyName) ?? held;
  } catch {
    return held;
  }
}

export function keepKey(value) {
  held = value;
  try {
    if (value === null) {
      sessionStorage.removeItem(keyName);
    } else {
      sessionStorage.setItem(keyName, value);
    }
  } catch {
    // Storage is switched off: the key is held until the page is left.
  }
}

function headers(more) {
  const chosen = key();
  return { ...(chosen === null ? {} : { Authorization: `Bearer ${chosen}` }), ...more };
}

async function checked(response) {
  if (response.ok) {
    return response;
  }

  let problem = null;
  try {
    problem = await response.json();
  } catch {
    // Not a problem document: the status has to do.
  }

  const message = problem?.detail ?? problem?.answer ?? problem?.title ?? `The service answered ${response.status}.`;
  throw new Refused(response.status, message, problem);
}

const address = (path, query) => {
  const text = new URLSearchParams(query ?? {}).toString();
  return `api/v1/${path}${text ? `?${text}` : ''}`;
};

export async function get(path, query, signal) {
  const response = await fetch(address(path, query), { headers: headers({ Accept: 'application/json' }), signal, cache: 'no-store' });
  return (await checked(response)).json();
}

export async function post(path, body = {}) {
  const response = await fetch(address(path), {
    method: 'POST',
    headers: headers({ 'Content-Type': 'application/json', Accept: 'application/json', 'X-DualSink-Action': '1' }),
    body: JSON.stringify(body),
  });
  const answer = await checked(response);
  return answer.status === 204 ? {} : answer.json();
}

/** A page of the documents. */
export async function page(path) {
  return (await checked(await fetch(path, { headers: headers({ Accept: 'text/html' }) }))).text();
}

/** Server-sent events by streaming, since EventSource sends no headers. Ends when the stream does, throws when it breaks. */
export async function stream(path, signal, happened) {
  const response = await checked(await fetch(address(path), { headers: headers({ Accept: 'text/event-stream' }), signal, cache: 'no-store' }));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }

    // Splitting at the last line end keeps a line that came in two pieces.
    const blocks = (rest + value).replaceAll('\r\n', '\n').split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const event = parse(block);
      if (event !== null) {
        happened(event.name, event.data);
      } else {
        happened('beat', null);
      }
    }
  }
}

function parse(block) {
  let name = 'message';
  const data = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') {
      name = value;
    } else if (field === 'data') {
      data.push(value);
    }
  }

  return data.length === 0 ? null : { name, data: JSON.parse(data.join('\n')) };
}
