// A page with fetch-event-source as it comes: events by name, an end mark, and nothing for errors.
const { fetchEventSource } = require('@microsoft/fetch-event-source');

exports.start = function start({ url, show, end, fetch }) {
  const control = new AbortController();
  fetchEventSource(url, {
    fetch,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: '你好' }),
    signal: control.signal,
    onmessage(message) {
      if (message.event === 'add') show(message.data || ' ');
      if (message.event === 'finish') {
        control.abort();
        end('finish');
      }
    },
    onclose() {
      end('close');
    },
  });
  return { stop: () => control.abort() };
};
