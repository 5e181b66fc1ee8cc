// Both programs on one page; the server is `node server.mjs`.
var snapshot = require('../../snapshot/snapshot');

Page({
  data: { server: 'http://127.0.0.1:8080', snapshot: '' },

  onUnload: function () {
    this.stop();
  },

  showSnapshots: function () {
    var page = this;
    page.stop();
    page.running = snapshot.start({
      url: page.data.server + '/cumulative?cut=json',
      show: function (text) {
        page.setData({ snapshot: text });
      },
      end: function () {},
    });
    return page.running;
  },

  stop: function () {
    if (!this.running) return;
    this.running.then(function (stream) {
      stream.stop();
    });
    this.running = null;
  },
});
