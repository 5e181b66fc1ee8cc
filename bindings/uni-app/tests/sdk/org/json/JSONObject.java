// What SseBridge.kt uses of Android.
package org.json;

public class JSONObject {
    public JSONObject(String json) {}

    public java.util.Iterator<String> keys() {
        throw new UnsupportedOperationException();
    }

    public String getString(String name) {
        throw new UnsupportedOperationException();
    }
}
