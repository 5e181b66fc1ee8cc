package picosse;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A listener that keeps what it hears. */
class Heard implements PicosseListener {
    final List<String> data = new CopyOnWriteArrayList<>();
    final List<PicosseItem> items = new CopyOnWriteArrayList<>();
    final List<PicosseEnd> reconnects = new CopyOnWriteArrayList<>();
    final List<PicosseEnd> ends = new CopyOnWriteArrayList<>();
    final List<Thread> threads = new CopyOnWriteArrayList<>();
    final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    volatile int opened;

    @Override
    public void onEvent(PicosseItem event) {
        threads.add(Thread.currentThread());
        data.add(event.data);
        first.countDown();
    }

    @Override
    public void onItem(PicosseItem item) {
        items.add(item);
    }

    @Override
    public void onOpen(int httpStatus) {
        opened = httpStatus;
    }

    @Override
    public void onReconnect(PicosseEnd end, long milliseconds) {
        reconnects.add(end);
    }

    @Override
    public void onEnd(PicosseEnd end) {
        threads.add(Thread.currentThread());
        ends.add(end);
        over.countDown();
    }

    /** The one end. */
    PicosseEnd end() throws InterruptedException {
        if (!over.await(30, TimeUnit.SECONDS)) throw new AssertionError("no end; heard " + data);
        if (ends.size() != 1) throw new AssertionError("ends: " + ends);
        return ends.get(0);
    }

    void awaitFirst() throws InterruptedException {
        if (!first.await(20, TimeUnit.SECONDS)) throw new AssertionError("no event");
    }
}
