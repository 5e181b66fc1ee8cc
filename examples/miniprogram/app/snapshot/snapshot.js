// wx.request: each event is the whole answer so far, as JSON; only the latest is shown.
var library = require('../lib/picosse');

exports.start = function (options) {
  return library.load('/lib/picosse.wasm').then(function (picosse) {
    var stream = picosse.openStream({ url: options.url }, {}, {
      onEvent: function (event) {
        options.show(JSON.parse(event.data).content);
      },
      onEnd: function (end) {
        options.end(end.reason);
      },
    });
    return {
      stop: function () {
        stream.cancel();
      },
    };
  });
};
