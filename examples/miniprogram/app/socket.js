// An adapter for a server that sends its stream through a WebSocket.
module.exports = function socketAdapter(request, events) {
  var socket = wx.connectSocket({ url: request.url });
  socket.onOpen(function () {
    events.onHead(200, { 'content-type': 'text/event-stream' });
    socket.send({ data: request.body });
  });
  socket.onMessage(function (message) {
    events.onChunk(message.data);
  });
  socket.onClose(function () {
    events.onEnd();
  });
  socket.onError(events.onError);
  return function () {
    socket.close();
  };
};
