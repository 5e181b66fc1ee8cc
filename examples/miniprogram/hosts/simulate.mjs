// A page as it is rendered: miniprogram-simulate on jsdom, with the phone's `wx`.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { missingPackages } from './bundle.mjs';
import { app, WXWebAssembly } from './miniprogram.mjs';

export const missingSimulate = () => missingPackages('miniprogram-simulate', 'jsdom');

const require = createRequire(import.meta.url);

/** Renders a component of the package; it uses this process's globals, so there is one phone in a process. */
export function render(phone, path, properties) {
  const { window } = new (require('jsdom').JSDOM)('<body></body>');
  const { document, Node, Event, CustomEvent, HTMLElement } = window;
  Object.assign(globalThis, { window, document, Node, Event, CustomEvent, HTMLElement });
  const simulate = require('miniprogram-simulate');
  Object.assign(globalThis, { wx: phone.wx, WXWebAssembly });
  const component = simulate.render(simulate.load(join(app, path), { compiler: 'simulate', rootPath: app }), properties);
  const parent = document.body.appendChild(document.createElement('main'));
  component.attach(parent);
  return {
    component,
    /** What an element of the page shows. */
    text: (selector) => component.querySelector(selector)?.dom.textContent,
    /** The user leaves it. */
    close: () => component.detach(),
    tap: (selector) => component.querySelector(selector).dispatchEvent('tap'),
  };
}
