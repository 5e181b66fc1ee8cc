// A chat box: it asks, types the answer as it comes, and says what went wrong.
import { fetchAdapter, load } from './picosse.mjs';

// Short, so that you see them pass. A real model may think longer: the preset gives it two minutes.
const DEADLINES = { connect: 4000, firstEvent: 4000, progressIdle: 8000 };

const element = (id) => document.getElementById(id);
const [log, status, form, question, send, stop] = ['log', 'status', 'form', 'question', 'send', 'stop'].map(element);

// ---- A question and its answer ----

/** The turn that runs, or null. */
let running = null;

/** Asks, and shows the answer while it comes. A turn that runs is stopped. */
function ask(picosse, text, scenario) {
  running?.stop();
  const view = addTurn(text);
  const tally = { chunks: 0, torn: 0, bytes: 0, reconnections: 0, start: performance.now() };
  let body = null;

  const typewriter = new Typewriter(view.text);
  const handlers = {
    onEvent({ data, incomplete }) {
      if (incomplete) return; // The stream ended inside it: `onEnd` says so.
      if (view.state === 'reconnecting') view.notify('good', 'Reconnected.', 'The answer went on where it had stopped.');
      view.enter('typing');
      typewriter.add(JSON.parse(data).choices[0]?.delta.content ?? '');
    },
    onReconnect(end, milliseconds) {
      tally.reconnections++;
      view.enter('reconnecting');
      view.notify('warning', 'Connection lost.', `Reconnecting in ${(milliseconds / 1000).toFixed(1)} s.`);
    },
    onBody(answer) {
      body = answer;
    },
    async onEnd(end) {
      if (end.reason === 'cancelled') return finish('stopped');
      await typewriter.isDone();
      if (running !== turn) return; // Stopped while the last words were typed.
      if (end.isComplete && !body) return finish('done');
      finish('failed');
      const again = body ? null : () => ask(picosse, text, scenario);
      view.notify('bad', ...(body ? quote(body) : explain(end)), again);
    },
  };
  const stream = picosse.openStream(
    { url: `chat/${scenario}`, method: 'POST', body: { question: text } },
    { preset: 'llm', adapter: counting(fetchAdapter(), tally), deadlines: DEADLINES, retry: { resumeByGet: true } },
    handlers,
  );

  function finish(state) {
    running = null;
    view.enter(state);
    if (!body) view.facts([...(state === 'stopped' ? ['Stopped'] : []), ...factsOf(tally)]);
  }

  const turn = {
    stop() {
      typewriter.stop();
      stream.cancel(); // Calls `onEnd`, unless the stream is over already.
      if (running === turn) finish('stopped');
    },
  };
  running = turn;
  show('waiting');
}

/** What the server sent in place of a stream, as a title and a detail. */
function quote(body) {
  const detail = `The server sent this in place of a stream, with status ${body.status}.`;
  try {
    return [body.json().error.message, detail];
  } catch {
    return [body.text.slice(0, 200), detail];
  }
}

/** Why an answer is not whole, as a title and a detail. */
function explain({ reason, diagnosis }) {
  const seconds = (name) => `${DEADLINES[name] / 1000} seconds`;
  switch (reason) {
    case 'connect_timeout':
      return [`The server did not answer within ${seconds('connect')}.`, diagnosis];
    case 'first_event_timeout':
      return [`The server was silent for ${seconds('firstEvent')}.`, diagnosis];
    case 'progress_timeout':
      return [`The server fell silent for ${seconds('progressIdle')}.`, 'The answer above is not whole.'];
    case 'transport':
      return ['The connection failed.', diagnosis];
    default:
      return ['The answer is not whole.', diagnosis];
  }
}

/** Counts what the network brings on its way to the stream. */
function counting(adapter, tally) {
  return (request, events) =>
    adapter(request, {
      ...events,
      onChunk(chunk) {
        tally.chunks++;
        tally.bytes += chunk.length;
        if ((chunk[0] & 0xc0) === 0x80) tally.torn++; // It begins inside a character.
        events.onChunk(chunk);
      },
    });
}

function factsOf({ chunks, torn, bytes, reconnections, start }) {
  const count = (number, name) => number && `${number} ${name}${number === 1 ? '' : 's'}`;
  return [
    count(chunks, 'chunk'),
    torn && `${torn} cut inside a character`,
    count(reconnections, 'reconnection'),
    bytes && (bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KB`),
    `${((performance.now() - start) / 1000).toFixed(1)} s`,
  ].filter(Boolean);
}

// ---- The typewriter ----

const graphemes = new Intl.Segmenter();
const isCalm = matchMedia('(prefers-reduced-motion: reduce)');

/** Types what arrives in bursts at an even pace: more at once if more waits. */
class Typewriter {
  #place;
  #waiting = '';
  #frame = 0;
  #whenDone = null;

  constructor(place) {
    this.#place = place;
  }

  add(text) {
    this.#waiting += text;
    if (isCalm.matches || document.hidden) this.#show(this.#waiting.length); // Nobody watches.
    else this.#frame ||= requestAnimationFrame(this.#type);
  }

  /** Resolves once everything is shown. */
  isDone() {
    return new Promise((resolve) => {
      if (this.#waiting) this.#whenDone = resolve;
      else resolve();
    });
  }

  /** What waits is never shown. */
  stop() {
    cancelAnimationFrame(this.#frame);
    this.#waiting = '';
  }

  #type = () => {
    this.#frame = 0;
    // An emoji of several parts is typed as one.
    const parts = [...graphemes.segment(this.#waiting)];
    const next = parts[Math.ceil(parts.length / 12)];
    this.#show(next ? next.index : this.#waiting.length);
    if (this.#waiting) this.#frame = requestAnimationFrame(this.#type);
  };

  #show(length) {
    this.#place.append(this.#waiting.slice(0, length));
    this.#place.normalize();
    this.#waiting = this.#waiting.slice(length);
    if (!this.#waiting) this.#whenDone?.();
  }
}

// ---- What is seen ----

const LABELS = {
  waiting: 'Waiting',
  typing: 'Answering',
  reconnecting: 'Reconnecting',
  done: 'Answered',
  stopped: 'Stopped',
  failed: 'Failed',
};

/** Shows a state in the header, where it is read out, and the button that fits. */
function show(state) {
  status.dataset.state = state;
  status.textContent = LABELS[state];
  const [shown, hidden] = running ? [stop, send] : [send, stop];
  const hadFocus = document.activeElement === hidden;
  shown.hidden = false;
  hidden.hidden = true;
  if (hadFocus) shown.focus();
}

/** Adds a question with an empty answer. */
function addTurn(text) {
  element('welcome')?.remove();
  const turn = element('turn').content.cloneNode(true).firstElementChild;
  const part = (name) => turn.querySelector(`.${name}`);
  const answer = part('answer');
  // Han characters are drawn as their language has them.
  if (/\p{Script=Han}/u.test(text)) turn.lang = 'zh-CN';
  part('question').append(text);
  log.append(turn);
  element('conversation').scrollTop = 0; // Its end: the page's style turns it over.

  const view = {
    text: part('text'),
    state: '',
    enter(state) {
      if (view.state === state) return;
      view.state = state;
      answer.dataset.state = state;
      // An answer is read out once it is whole.
      part('text').ariaBusy = ['waiting', 'typing', 'reconnecting'].includes(state);
      show(state);
    },
    notify(kind, title, detail, again = null) {
      const notice = part('notice');
      notice.dataset.kind = kind;
      part('title').textContent = title;
      part('detail').textContent = detail;
      part('again').hidden = !again;
      part('again').onclick = again;
      notice.hidden = false;
    },
    facts(facts) {
      part('facts').textContent = facts.join(' · ');
    },
  };
  view.enter('waiting');
  return view;
}

// ---- What the user does ----

function listen(picosse) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = question.value.trim();
    if (!text) return;
    question.value = '';
    ask(picosse, text, 'answer');
  });
  question.addEventListener('keydown', (event) => {
    // The Enter that chooses a word of an input method sends nothing.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  element('samples').addEventListener('click', ({ target }) => {
    if (target.dataset.scenario) ask(picosse, target.value, target.dataset.scenario);
  });
  stop.addEventListener('click', () => running?.stop());
  document.addEventListener('keydown', ({ key, isComposing }) => {
    if (key === 'Escape' && !isComposing) running?.stop();
  });
}

try {
  listen(await load('picosse.simd.wasm'));
  document.querySelector('footer').inert = false;
  status.textContent = 'Ready';
  question.focus();
} catch (error) {
  status.dataset.state = 'failed';
  status.textContent = `The page did not start: ${error.message}`;
}
