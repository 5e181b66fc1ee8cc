// A cloud of uni-app on this machine: its push messages, and `uniCloud.SSEChannel` as uni-app 3.0.0-50104 has it.

/** `cloudFunction` is given its channel and the data of the call; with `faults.noPush` the client cannot be reached. */
export function makeCloud(cloudFunction, faults = {}) {
  const listeners = new Set();
  const cloud = { calls: [], open: 0, SSEChannel, callFunction };

  /** The platform hands a push message to every listener; it may come out of order. */
  function push(payload) {
    for (const listener of [...listeners]) listener({ type: 'receive', data: { payload: JSON.parse(JSON.stringify(payload)) } });
  }

  async function callFunction({ name, data }) {
    const { channel, ...others } = JSON.parse(JSON.stringify(data));
    cloud.calls.push({ name, ...others });
    let next = 0;
    const send = (action) => async (message) => push({ channel: 'UNI_CLOUD_SSE', seqId: channel.seqId, action, messageId: next++, message });
    return { result: await cloudFunction({ write: send('message'), end: send('end'), push, seqId: channel.seqId }, others) };
  }

  function SSEChannel() {
    const callbacks = {};
    const queue = [];
    let seqId;
    let current = -1;
    const emit = (name, ...values) => (callbacks[name] || []).forEach((listener) => listener(...values));
    const receive = ({ type, data: { payload } }) => {
      if (type !== 'receive' || payload.channel !== 'UNI_CLOUD_SSE' || payload.seqId !== seqId) return;
      queue.push(payload);
      for (let found; (found = queue.find(({ messageId }) => messageId === current + 1)); ) {
        current++;
        emit(found.action, found.message);
        if (found.action === 'end') this.close();
      }
    };
    this.on = (name, listener) => void (callbacks[name] ||= []).push(listener);
    this.open = async () => {
      await null;
      if (faults.noPush) {
        const error = new Error('Invalid push client id');
        emit('error', error);
        this.close();
        throw error;
      }
      seqId = `${Date.now()}-${Math.random()}`;
      emit('open');
      listeners.add(receive);
      cloud.open = listeners.size;
    };
    this.close = () => {
      listeners.delete(receive);
      cloud.open = listeners.size;
      emit('close');
    };
    this.toJSON = () => ({ appId: 'app', pushClientId: 'client', seqId });
  }

  return cloud;
}
