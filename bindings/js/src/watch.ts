// The background: a platform tells when it goes there and comes back.

import { Stream } from './stream';
import { miniProgram } from './transport';

declare const document: any;

/** Suspends and resumes the streams in this list, which the caller keeps up to date, with the program. */
export function watch(streams: Stream[]): Stream[] {
  const all = (name: 'suspend' | 'resume') => () => streams.slice().forEach((stream) => stream[name]());
  const suspend = all('suspend');
  const resume = all('resume');
  const platform = miniProgram();
  if (platform.onAppHide) {
    platform.onAppHide(suspend);
    platform.onAppShow(resume);
  } else if (typeof document !== 'undefined' && document.addEventListener) {
    // A page in the background goes on, until it is frozen.
    document.addEventListener('freeze', suspend);
    document.addEventListener('resume', resume);
  }
  return streams;
}
