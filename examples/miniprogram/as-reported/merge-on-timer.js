// wx.request: a chunk that is no JSON is kept, and three seconds later up to five of them are put together.
function toText(buffer) {
  var bytes = new Uint8Array(buffer);
  var text = '';
  for (var i = 0; i < bytes.length; ) {
    var first = bytes[i++];
    var more = first < 0xc0 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    var character = more ? first & (0x3f >> more) : first;
    while (more--) character = (character << 6) | (bytes[i++] & 0x3f);
    text += String.fromCharCode(character);
  }
  return text;
}

function merge(buffers) {
  var length = 0;
  buffers.forEach(function (buffer) {
    length += buffer.byteLength;
  });
  var bytes = new Uint8Array(length);
  var at = 0;
  buffers.forEach(function (buffer) {
    bytes.set(new Uint8Array(buffer), at);
    at += buffer.byteLength;
  });
  return bytes.buffer;
}

function parse(buffer) {
  try {
    return JSON.parse(toText(buffer).replace(/^data:/, ''));
  } catch (error) {
    return null;
  }
}

exports.start = function (options) {
  var kept = [];
  var timer = null;

  function mergeBackwards() {
    timer = null;
    for (var count = 2; count <= 5 && count <= kept.length; count++) {
      var answer = parse(merge(kept.slice(kept.length - count)));
      if (answer) {
        kept = [];
        return options.show(answer.content);
      }
    }
  }

  var task = wx.request({
    url: options.url,
    enableChunked: true,
    complete: function () {
      options.end('complete');
    },
  });
  task.onChunkReceived(function (chunk) {
    var answer = parse(chunk.data);
    if (answer) return options.show(answer.content);
    kept.push(chunk.data);
    if (!timer) timer = setTimeout(mergeBackwards, 3000);
  });
  return {
    stop: function () {
      task.abort();
    },
  };
};
