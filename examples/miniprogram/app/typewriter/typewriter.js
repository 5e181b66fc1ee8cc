// A typewriter: what arrives in bursts is shown at an even pace.
var library = require('../lib/picosse');

var loading = library.load('/lib/picosse.wasm');

Component({
  properties: { url: String },
  data: { text: '', note: '', isRunning: false },

  lifetimes: {
    detached: function () {
      this.stop();
    },
  },

  methods: {
    ask: function () {
      var page = this;
      page.stop();
      page.waiting = '';
      page.setData({ text: '', note: '', isRunning: true });
      loading.then(function (picosse) {
        if (!page.data.isRunning) return;
        page.stream = picosse.openStream({ url: page.data.url }, { preset: 'llm' }, {
          onEvent: function (event) {
            page.waiting += event.data;
            page.type();
          },
          onBody: function (body) {
            page.setData({ note: body.json().message });
          },
          onEnd: function (end) {
            page.setData({ isRunning: false });
            if (end.isComplete || end.reason === 'cancelled' || page.data.note) return;
            page.setData({ note: end.diagnosis });
          },
        });
      });
    },

    stop: function () {
      if (this.stream) this.stream.cancel();
      clearTimeout(this.timer);
      this.timer = null;
      this.setData({ isRunning: false });
    },

    // Shows some of what waits, more if there is much.
    type: function () {
      var page = this;
      if (page.timer || !page.waiting) return;
      page.timer = setTimeout(function () {
        var count = Math.ceil(page.waiting.length / 10);
        // Not between the halves of an emoji.
        if (/[\ud800-\udbff]/.test(page.waiting.charAt(count - 1))) count++;
        page.setData({ text: page.data.text + page.waiting.slice(0, count) });
        page.waiting = page.waiting.slice(count);
        page.timer = null;
        page.type();
      }, 30);
    },
  },
});
