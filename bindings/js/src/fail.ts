/** An error with the name of the package before it. */
export function fail(message: string): Error {
  return new Error('picosse: ' + message);
}
