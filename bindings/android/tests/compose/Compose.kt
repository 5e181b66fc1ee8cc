/** What the README uses of Jetpack Compose, so that its types are checked. */
package compose

import kotlinx.coroutines.flow.StateFlow

annotation class Composable

class State<T>(val value: T)

fun <T> StateFlow<T>.collectAsState(): State<T> = State(value)

fun Column(content: () -> Unit) = content()

fun Text(text: String) = check(text.length >= 0)

fun Button(onClick: () -> Unit, content: () -> Unit) {
    check(onClick !== content)
}
