// What SseBridge.kt uses of Android.
package android.os;

public class Handler {
    public Handler(Looper looper) {}

    public final boolean post(Runnable act) {
        throw new UnsupportedOperationException();
    }
}
