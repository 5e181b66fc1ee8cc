// A page, or a page in a web-view: events by name, JSON in place of a stream, 401, and an answer that is cut.
import { fetchAdapter } from 'picosse';

/** Asks, and tells `view` what to show; returns the stream, to be cancelled. */
export function ask(picosse, { url, prompt, token, fetch, host }, view) {
  const request = {
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ prompt }),
  };
  const options = {
    adapter: fetchAdapter(fetch),
    host,
    rules: [{ type: 'finish', delivered: true }],
    deadlines: { firstEvent: 120000, progressIdle: 60000 },
  };
  let message = '';
  return picosse.openStream(request, options, {
    onEvent({ type, data }) {
      if (type === 'add') view.append(data);
      if (type === 'info') view.showReferences(JSON.parse(data).references);
      if (type === 'error') view.warn(JSON.parse(data).msg);
    },
    onBody(body) {
      message = body.json().message;
    },
    onEnd(end) {
      view.end(end.isComplete && !message ? 'finish' : message || end.diagnosis, end);
    },
  });
}
